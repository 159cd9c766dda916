"""Check e-invoice addresses of all selected customers in Peppol: with progress, in the background too, then the list."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from nicegui import background_tasks, ui

from services.customers.e_invoice_many import Added, Checking, Looked, Stands, add_found, check_many
from services.i18n import mark
from services.registries.opening import registers
from services.registries.registry import REASON_TEXTS

from ..changes.undoing import take_back
from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..page import Page

SHOWN = 300
LOOK = 0.3  # seconds between two looks at the progress
WORDS = {
    Stands.RECEIVES: (mark("Receives in Peppol"), "pos"),
    Stands.NEW: (mark("Found in Peppol, not kept yet"), "acc"),
    Stands.SILENT: (mark("Does not receive in Peppol"), "neg"),
    Stands.NONE: (mark("No e-invoice address found"), "neu"),
    Stands.UNKNOWN: (mark("Could not be checked"), "warn"),
}


@dataclass(frozen=True)
class _Show:
    """Opens the list from the message that the look-up is over."""

    label: str
    does: Callable[[], Awaitable[None]]


class EInvoiceMany:
    """The dialog of one list, on the ground of the tab: a look-up goes on when the page is left. `on_done` is called when
    addresses were added.
    """

    def __init__(self, page: Page, on_done: Callable[[], Awaitable[None]]) -> None:
        self._page, self._on_done = page, on_done
        self._checking = Checking(stop=True)
        self._is_adding = False
        self._dialog: ui.dialog | None = None

    def _draw_dialog(self) -> None:
        """The dialog, anew for each look-up."""
        with self._page.shell.ground:
            self._dialog = ui.dialog()
        with self._dialog, Tag("div", None, "k-dialog", role="dialog", aria_modal="true") as self._box:
            self._box.attribute("aria-label", self._page.t("Check e-invoice addresses"))
            self._box.attribute("data-testid", "e-invoices-check")

    def _drop(self) -> None:
        if self._dialog is not None and not self._dialog.is_deleted:
            self._dialog.delete()
        self._dialog = None

    async def open(self, ids: Sequence[int]) -> None:
        """Look up the addresses of some customers; a look-up that goes on already is shown again."""
        checking = self._checking
        if not checking.stop and len(checking.looked) < checking.total:
            self._show()
            return
        self._checking = checking = Checking()
        self._drop()
        self._draw_dialog()
        self._wait()
        self._show()
        background_tasks.create(self._ask(ids, checking), name="e-invoice addresses", context=self._page.shell.ground)

    def _show(self) -> None:
        if self._dialog is not None:
            self._dialog.open()

    def _close(self) -> None:
        if self._dialog is not None:
            self._dialog.close()

    async def _ask(self, ids: Sequence[int], checking: Checking) -> None:
        page, ground = self._page, self._page.shell.ground
        asked = asyncio.ensure_future(check_many(page.actor, ids, registers(), checking))
        while not asked.done():
            await asyncio.wait([asked], timeout=LOOK)
            checking.stop = checking.stop or ground.is_deleted
            self._show_progress(checking)
        async with page.telling():
            try:
                await asked
            except Exception:
                self._close()
                raise
            finally:
                checking.stop = True
            if ground.is_deleted or checking is not self._checking:  # a newer one has the dialog
                return
            self._review(checking)
            if self._dialog is not None and not self._dialog.value:
                self._notice(checking)

    def _stop(self) -> None:
        self._checking.stop = True

    def _wait(self) -> None:
        page = self._page
        self._begin(page.t("Check e-invoice addresses"))
        with self._box:
            with Tag("div", None, "k-dialog-body k-col k-gap-12"):
                self._bar = Tag("progress", None, max="100", value="0", aria_label=page.t("Looking in Peppol …"))
                self._said = Tag(
                    "p", page.t("Looking in Peppol …"), "k-muted", aria_live="polite", data_testid="e-invoices-progress"
                )
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Stop"), self._stop, classes="k-sec k-danger-text", mark="e-invoices-stop")
                button(page.t("Continue in the background"), self._close, classes="k-sec")

    def _show_progress(self, checking: Checking) -> None:
        if checking is not self._checking or self._bar.is_deleted or not checking.total:
            return
        done, number = len(checking.looked), self._page.language.number
        self._bar.attribute("value", str(done * 100 // checking.total))
        self._said.say(self._page.t("{done} of {total} asked", done=number(done), total=number(checking.total)))

    def _notice(self, checking: Checking) -> None:
        """The window was closed meanwhile: a message says how it ended and opens the list."""
        page = self._page

        async def show() -> None:
            self._show()

        title = page.n("{count} e-invoice address was checked", "{count} e-invoice addresses were checked",
                       len(checking.looked))  # fmt: skip
        page.toast(title, self._summary(checking), kind="info", actions=(_Show(page.t("Show"), show),))

    def _review(self, checking: Checking) -> None:
        """How each address stands, those first that somebody has to act on."""
        page, new = self._page, len(checking.new)
        self._begin(page.t("Check e-invoice addresses"))
        with self._box:
            with Tag("div", None, "k-dialog-body k-col k-gap-12"):
                Tag("p", self._summary(checking), "k-muted", data_testid="e-invoices-summary")
                if checking.looked:
                    self._table(checking.in_order())
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Close"), self._close, classes="k-ghost")
                if new:
                    label = page.n("Add {count} e-invoice address", "Add {count} e-invoice addresses", new)
                    button(label, self._add, classes="k-primary", mark="e-invoices-add")

    def _summary(self, checking: Checking) -> str:
        page, counts = self._page, checking.counts()
        if not checking.looked:
            return page.t("Nothing was checked.")
        told = [f"{page.t(WORDS[stands][0])}: {page.language.number(counts[stands])}" for stands in WORDS]
        return " · ".join(words for words, stands in zip(told, WORDS, strict=True) if counts[stands])

    def _table(self, looked: list[Looked]) -> None:
        page = self._page
        heads = (page.t("Customer"), page.t("E-invoice address"), "Peppol")
        with Tag("div", None, "k-tablebox"), Tag("table", None, "k-table k-table-plain"):
            with Tag("thead"), Tag("tr"):
                for head in heads:
                    Tag("th", head, scope="col")
            with Tag("tbody"):
                for one in looked[:SHOWN]:
                    self._row(one)
        if len(looked) > SHOWN:
            Tag("p", page.t("The first {count} are shown.", count=SHOWN), "k-muted")

    def _row(self, one: Looked) -> None:
        page, (words, tone) = self._page, WORDS[one.stands]
        with Tag("tr", None, data_testid=f"e-invoice-{one.customer_id}"):
            with Tag("td"):
                Tag("a", one.name, "k-link", href=f"/customers/{one.customer_id}")
            Tag("td", str(one.address) if one.address else "–", "k-tn")
            with Tag("td", None, "k-wrap"):
                Tag("span", page.t(words), "k-chip", data_tone=tone)
                if one.reason is not None:
                    Tag("span", f" {page.t(REASON_TEXTS[one.reason])}", "k-muted")

    async def _add(self) -> None:
        if self._is_adding:
            return
        self._is_adding = True
        try:
            async with self._page.telling():
                added = await add_found(self._page.actor, self._checking.new)
                self._close()
                if not self._page.canvas.is_deleted:
                    await self._on_done()
                self._tell(added)
        finally:
            self._is_adding = False

    def _tell(self, added: Added) -> None:
        page, change_set_id = self._page, added.change_set_id
        title = page.n("{count} e-invoice address was added", "{count} e-invoice addresses were added", added.count)
        words = ""
        if added.refused:
            name, refusal = added.refused[0]
            left = page.n("{count} could not be added.", "{count} could not be added.", len(added.refused))
            words = f"{left} {name}: {refusal.message(page.language)}"
        undo = None if change_set_id is None else (lambda: take_back(page, change_set_id))
        page.toast(title, words, kind="error" if words else "success", undo=undo)

    def _begin(self, title: str) -> None:
        self._box.clear()
        with self._box, Tag("header", None, "k-dialog-head"):
            text(title, "k-title", "h2")
            with Tag("div", None, "k-dialog-head-end"):
                icon_button(self._page.t("Close"), "x", self._close)
