"""Customers > Overview: the list of customers under its tiles."""

from collections.abc import Mapping, Sequence
from typing import Any

from services import listing
from services.i18n import mark
from services.kpis.figures import figures

from ..lists.kind import ListKind, ReadyView, Words
from ..lists.page import ListPage
from ..lists.selection import BarAction
from ..live import News
from ..page import Page
from .alike import warn_of_twin
from .e_invoice_many import EInvoiceMany
from .explanation import Explanation
from .first_use import FirstUse
from .refresh_many import RefreshMany
from .sample import SampleNote
from .tiles import Tiles, Told, told_of

MOVES_TILES = (
    "invoices",
    "costs",
    "projects",
    "customers",
    "invoice-statuses",
    "sales-statuses",
    "users",
    "organization",
)
MOVES_ROWS = (
    "customers",
    "customer-segments",
    "e-invoice-addresses",
    "invoices",
    "costs",
    "projects",
    "invoice-statuses",
    "sales-statuses",
    "industries",
    "users",
)
EXPLAINED = {
    "margin_this_year": "margin_this_year",
    "costs_this_year": "margin_this_year",
    "billed_this_year": "billed_this_year",
    "unpaid": "unpaid",
    "open_sales_value": "open_sales_value",
}
"""Which explanation on the customer's card tells of a figure in a cell."""


WORDS = Words(
    counted=lambda page, count: page.n("{count} customer", "{count} customers", count),
    none_yet=mark("No customers yet."),
    no_match=mark("No customers match. Change the search or remove the filter."),
    changed=mark("{person} changed customers just now"),
)
CUSTOMERS = ListKind(
    resource="customers",
    key="customer",
    title=mark("Customers"),
    first="name",
    words=WORDS,
    views=(
        ReadyView("all", mark("All customers")),
        ReadyView("mine", mark("My customers"), "owner_id.any:me"),
        ReadyView(
            "follow-up",
            mark("Needs follow-up"),
            "stage.any:active;last_invoice_date.not_since:last_90_days",
            "last_invoice_date",
        ),
        ReadyView("prospects", mark("Prospects"), "stage.any:prospect"),
        ReadyView("dormant", mark("Dormant"), "stage.any:dormant"),
        ReadyView("no-e-invoice", mark("Without e-invoice address"), "is_active.is:yes;has_e_invoice_address.is:no"),
    ),
    opens="/customers/{id}",
    card_fields=("number", "industry_id"),
    moved_by=MOVES_ROWS,
)


async def overview(page: Page) -> None:
    """Build the page."""
    await Overview(page, CUSTOMERS).build()


class Overview(ListPage):
    """One open overview."""

    async def build(self) -> None:
        """Draw the list, then the figures."""
        await super().build()
        await self._first_use.look()
        await self._sample.look()
        page = self.page
        page.title(page.t("Overview"), (page.t("Customers"), "/customers"))
        self._registers = RefreshMany(page, self.clear_selection)
        self._e_invoices = EInvoiceMany(page, self.clear_selection)
        self._registers.resume()
        self._explanation = Explanation(page, lambda: (self.filter.text(), self.filter.search))
        await self._show_figures(flash=False)
        if "explain" in page.query:
            await self._explanation.open(page.query["explain"])

    def above(self) -> None:
        """The tiles, and what stands in place of the list as long as there is nothing to list."""
        self._tiles = Tiles(self.page, self._explain)
        self._sample = SampleNote(self.page)
        self._first_use = FirstUse(self.page, self._sample.look)

    def bar_actions(self) -> Sequence[BarAction]:
        """Changes of many customers at once."""
        page, general = self.page, super().bar_actions()
        if not general:
            return ()
        return (
            BarAction("user-round", page.t("Change owner"), lambda: self.mass_update("owner_id"), "A"),
            BarAction("factory", page.t("Change industry"), lambda: self.mass_update("industry_id"), "B"),
            self.change_status("is_active"),
            general[0],
            BarAction(
                "refresh-cw", page.t("Update from the register"), self._update_from_registers,
                mark="registers", is_more=True,
            ),
            BarAction(
                "send", page.t("Check e-invoice addresses"), self._check_e_invoice, mark="e-invoices", is_more=True
            ),
            *general[1:],
        )  # fmt: skip

    async def _update_from_registers(self) -> None:
        async with self.page.telling():
            await self._registers.open(await self._selected_ids())

    async def _check_e_invoice(self) -> None:
        async with self.page.telling():
            await self._e_invoices.open(await self._selected_ids())

    async def _selected_ids(self) -> list[int]:
        chosen = self.selection
        if not chosen.all:
            return list(chosen.ids)
        left_out = set(chosen.excluded)
        return [row_id for row_id in await listing.all_ids(await self.scene()) if row_id not in left_out]

    async def narrowed(self) -> None:
        """The tiles' second line follows the filter."""
        await self._show_figures(flash=False)
        await self._explanation.refresh()

    async def heard_news(self, news: News) -> None:
        """The tiles follow what is changed."""
        if news.touches("customers", "users"):
            was_empty = self._first_use.is_empty
            await self._first_use.look()
            if was_empty or self._sample.is_shown:
                await self._sample.look()
            if was_empty and not self._first_use.is_empty:
                self.total = None  # no row was on the screen that new ones could push
                self.grid.refresh()
        if news.touches(*MOVES_TILES):
            await self._show_figures(flash=True, position=news.position)
            await self._explanation.refresh()

    async def asked_again(self, query: Mapping[str, str]) -> None:
        """A link to an explanation opens it."""
        if query.get("explain"):
            await self._explanation.open(query["explain"])

    async def saved(self, told: dict[str, Any]) -> None:
        """An edit may make the customer look like another one."""
        await warn_of_twin(self.page, int(told["id"]), [str(told["field"])])

    async def explain_cell(self, told: dict[str, Any]) -> None:
        """Explain the figure that the cell shows, which is of one customer."""
        if told["field"] in EXPLAINED:
            self.page.navigate(f"/customers/{int(told['id'])}?explain={EXPLAINED[told['field']]}")

    async def _show_figures(self, *, flash: bool, position: int | None = None) -> None:
        """Read the tiles' figures; after news (`position`) once for all pages that show the same."""
        page = self.page
        try:
            told = await self._told() if position is None else await page.once(self._key(position), self._told)
        except Exception:
            self._tiles.fail()
            raise
        if self._first_use.is_empty:
            self._tiles.show_empty()
        else:
            self._tiles.show(told, flash=flash)
            if not self.filter:
                self._explanation.hear({key: one.exact for key, one in told.items()})

    async def _told(self) -> dict[str, Told]:
        page = self.page
        narrowed = await listing.condition(page.actor, self.filter) if self.filter else None
        found = await figures(page.actor, page.today, narrowed)
        return {key: told_of(figure, page.firm.base_currency, page.language) for key, figure in found.items()}

    def _key(self, position: int) -> tuple[object, ...]:
        """What the figures and their words depend on."""
        page = self.page
        person = page.actor.user_id if self.filter else None
        shown = (self.filter.text(), self.filter.search, page.language.code, page.firm.base_currency)
        return ("figures", position, page.today, page.actor.scope_key(), page.actor.rights, person, shown)

    async def _explain(self, key: str) -> None:
        async with self.page.telling():
            await self._explanation.open(key)
