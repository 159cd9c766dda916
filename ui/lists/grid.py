"""The list as a component: AG Grid over the JSON endpoint of the same application; ui/static/grid.js is its other half."""

import json
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any
from urllib.parse import urlencode

from nicegui import ui
from nicegui.events import GenericEventArguments

from services.fields.field import Field
from services.listing import Order
from services.money import minor_units
from services.views.look import Column

from ..cells import columns
from ..design import asset
from ..page import Page
from .kind import ListKind
from .selection import Selection, selection_of

BLOCK = 100  # rows that the list asks for at once, as grid.js says too
Told = dict[str, Any]
Hear = Callable[[Told], Awaitable[None]]
Choose = Callable[[Selection], None]


class Table(ui.aggrid, component="table.js"):
    """AG Grid as grid.js sets it up, without what NiceGUI's element would do besides."""

    def __init__(self, config: Told) -> None:
        ui.element.__init__(self)
        self._props["config"] = json.dumps(config)


class Grid:
    """A list of one resource on a page.

    `hear` is called with what happens in the browser (count, saved, refused, …), `choose` with the rows that are selected.
    """

    def __init__(self, page: Page, kind: ListKind, hear: Hear, choose: Choose) -> None:
        self._page, self._kind, self._name = page, kind, kind.grid
        self._hear, self._choose = hear, choose

    async def build(
        self,
        fields: dict[str, Field],
        shown: tuple[Column, ...],
        *,
        order: tuple[Order, ...],
        filter_text: str,
        search: str,
        density: str = "",
        groups: tuple[str, ...] = (),
    ) -> None:
        """Draw the grid; rows come over HTTP by themselves."""
        config = await self._config(fields, order)  # before there is a box: with listeners it is sent once
        with ui.element("div").classes("k-gridbox") as box:
            self.box = box
            box.props["data-resource"] = self._kind.resource
            config |= {
                "group": ",".join(groups),
                "shown": _told(shown),
                "filter": filter_text,
                "search": search,
                "box": box.html_id,
                "early": "" if groups else self._ask_early(config, filter_text, search),
            }
            grid = Table(config).classes("k-grid")
        grid.props(f"data-testid={self._name}")
        grid.props["data-k-density"] = density or self._page.visitor.preferences.density
        box.on("list", self._hear_event, args=["detail"])

    def _ask_early(self, config: Told, filter_text: str, search: str) -> str:
        """Let the browser ask for the first rows while it still reads the scripts; the address that it asks."""
        if self._page.visitor.client.has_socket_connection:
            return ""  # the page is there already
        asked = {
            "f": filter_text,
            "q": search,
            "c": ",".join(config["fields"]),
            "s": config["sort"],
            "o": 0,
            "n": BLOCK,
        }
        address = f"/ui/rows/{self._kind.resource}?{urlencode(asked)}"
        ui.add_head_html(f'<link rel="preload" as="fetch" crossorigin href="{escape(address)}">')
        return address

    async def _hear_event(self, event: GenericEventArguments) -> None:
        told = event.args["detail"]
        if told["what"] == "selected":  # holds at once: the next key may be about it
            self._choose(selection_of(told))
        async with self._page.telling():
            await self._hear(told)

    def ask(self, **wanted: str) -> None:
        """Show another filter, search or order."""
        self._run(f"k.ask({json.dumps(self._name)}, {json.dumps(wanted)})")

    def sort(self, order: tuple[Order, ...]) -> None:
        """Show the rows in another order."""
        told = [{"field": one.field, "sort": "desc" if one.descending else "asc"} for one in order]
        self._run(f"k.sortBy({json.dumps(self._name)}, {json.dumps(told)})")

    def group(self, levels: tuple[str, ...]) -> None:
        """Show the rows in groups, or (without fields) as they are."""
        self._run(f"k.groupBy({json.dumps(self._name)}, {json.dumps(','.join(levels))})")

    def show_columns(self, shown: tuple[Column, ...]) -> None:
        """Show these columns in this order."""
        self._run(f"k.showColumns({json.dumps(self._name)}, {json.dumps(_told(shown))})")

    def pack(self, density: str) -> None:
        """Rows closer together or further apart; "" as the person likes it everywhere."""
        wanted = density or self._page.visitor.preferences.density
        self._run(f"k.pack({json.dumps(self._name)}, {json.dumps(wanted)})")

    def heard(self, ids: list[int], by: str | None) -> None:
        """Tell the browser that rows changed; it reads those that it shows again."""
        if ids:
            self._run(f"k.heard({json.dumps(self._name)}, {json.dumps(ids)}, {json.dumps(by)})")

    def pill(self, words: str, total: int) -> None:
        """Say over the rows that there are new ones, unless the list has read all of `total` rows by then."""
        self._run(f"k.pill({json.dumps(self._name)}, {json.dumps(words)}, {total})")

    def busy(self, cells: list[Told]) -> None:
        """Show who writes in which cell."""
        self._run(f"k.busy({json.dumps(self._name)}, {json.dumps(cells)})")

    def refresh(self) -> None:
        """Read what is shown again, keeping the place."""
        self._run(f"k.refresh({json.dumps(self._name)})")

    def insist(self, told: Told) -> None:
        """After a conflict: write one's own value over the colleague's."""
        arguments = [self._name, told["id"], told["field"], told["mine"], told["theirs"]]
        self._run(f"k.insist({', '.join(json.dumps(argument) for argument in arguments)})")

    def settle(self, told: Told) -> None:
        """After a conflict: take the colleague's value and the mark off the cell."""
        self._run(f"k.settle({json.dumps(self._name)}, {json.dumps(told['id'])}, {json.dumps(told['field'])})")

    def totals(self, label: str, sums: dict[str, int], by_currency: dict[str, dict[str, int]]) -> None:
        """Show the sums over the whole list below it."""
        whole = {"label": label, "values": sums, "currencies": by_currency}
        told = json.dumps(whole if sums or by_currency else None)
        self._run(f"k.totals({json.dumps(self._name)}, {told})")

    def call(self, method: str) -> None:
        """Call another function of grid.js that only needs the list's name."""
        self._run(f"k.{method}({json.dumps(self._name)})")

    def _run(self, code: str) -> None:
        ui.run_javascript(code)

    async def _config(self, fields: dict[str, Field], order: tuple[Order, ...]) -> Told:
        page, firm, kind = self._page, self._page.firm, self._kind
        return {
            "name": self._name,
            "resource": kind.resource,
            "label": page.t(kind.title),
            "first": kind.first,
            "columns": await columns(fields, page.language, actor=page.actor, first=kind.first),
            "fields": [name for name in fields if name != "id"],
            "order": [{"field": o.field, "sort": "desc" if o.descending else "asc"} for o in order],
            "sort": ",".join(("-" if o.descending else "") + o.field for o in order),
            "open": kind.opens,
            "unnamed": page.t(kind.unnamed) if kind.unnamed else None,
            "locale": page.language.tag,
            "currency": firm.base_currency,
            "decimals": minor_units(firm.base_currency),
            "today": page.today.isoformat(),
            "lowMargin": firm.settings.get("low_margin_percent", 20),
            "cardFields": list(kind.card_fields),
            "cardEnd": list(kind.card_end),
            "icons": asset("icons.svg"),
            "flags": asset("flags.svg"),
            "texts": self._texts(),
            "localeText": self._said_by_the_grid(),
        }

    def _said_by_the_grid(self) -> dict[str, str]:
        """What the grid itself says to screen readers, by its own keys."""
        t = self._page.t
        return {
            "ariaRowToggleSelection": t("Press Space to select the row"),
            "ariaChecked": t("selected"),
            "ariaUnchecked": t("not selected"),
            "loadingOoo": t("Loading …"),
        }

    def _texts(self) -> dict[str, str]:
        t = self._page.t
        return {
            "empty": t("empty"),
            "yes": t("Yes"),
            "none": t("None"),
            "save": t("save"),
            "next": t("next"),
            "cancel": t("undo"),
            "newLine": t("new line"),
            "choose": t("choose"),
            "noMatch": t("Nothing matches"),
            "noDate": t("Not a date"),
            "noNumber": t("Not a number"),
            "waiting": t("Not saved yet: the connection is lost. It will be sent again."),
            "failed": t("The rows could not be read"),
            "failedWhy": t("The register does not answer. It is asked again by itself."),
            "again": t("Try again"),
            "slow": t("Waiting for the rows"),
            "gone": t("No longer in this view"),
            "selectAll": t("Select all"),
            "range": t("{first}–{last} of {total}", first="{first}", last="{last}", total="{total}"),
        }


def _told(shown: tuple[Column, ...]) -> list[Told]:
    return [{"field": one.field, "width": one.width, "pinned": one.is_pinned} for one in shown]
