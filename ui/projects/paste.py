"""Lines from a spreadsheet as costs: what they would come to is shown first, then they are kept as one change."""

from nicegui import ui

from services.costs.paste import PlannedCost, add_costs, plan_costs
from services.fields.catalogue import fields_of

from ..changes.undoing import saved
from ..components.basics import button, icon_button
from ..components.dom import Tag, glyph
from ..customers.card.values import in_words
from ..page import Page

SHOWN = ("date", "kind", "quantity", "unit_cost", "description")
MOST_SHOWN = 100
TELL = "(event) => emit(event.target.value)"


class PasteDialog:
    """The dialog of one project."""

    def __init__(self, page: Page, project_id: int) -> None:
        self._page, self._id = page, project_id
        self._text = ""
        self._planned: list[PlannedCost] = []
        self._is_busy = False
        with ui.dialog() as self._dialog:
            self._box = Tag("div", None, "k-dialog", role="dialog", aria_modal="true", data_testid="paste-dialog")

    async def ask(self) -> None:
        """Show a field to paste into."""
        page = self._page
        self._text = ""
        with self._frame(page.t("Paste lines from a spreadsheet")):
            with Tag("div", None, "k-dialog-body"):
                columns = page.language.list(page.t(name) for name in await self._columns())
                help_ = page.t(
                    "Columns in this order, or with a first line that names them: {columns}.", columns=columns
                )
                area = Tag("textarea", None, "k-input k-paste", rows="8", data_testid="paste-text", autofocus=True)
                area.attribute("aria-label", page.t("Lines from a spreadsheet"))
                area.on("input", lambda event: self._typed(str(event.args)), js_handler=TELL)
                Tag("p", help_, "k-help")
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Cancel"), self._dialog.close, classes="k-ghost")
                button(page.t("Look at the lines"), self._look, classes="k-primary", mark="paste-look")
        self._dialog.open()

    async def show(self, text: str) -> None:
        """Show what lines would come to."""
        page = self._page
        self._planned = await plan_costs(page.actor, self._id, text)
        good = sum(not line.is_refused for line in self._planned)
        refused = len(self._planned) - good
        fields = await fields_of("costs", page.actor)
        names = [name for name in SHOWN if name in fields]
        with self._frame(page.t("Lines to be added")):
            with Tag("div", None, "k-dialog-body k-flush"):
                if refused:
                    self._note(refused)
                with Tag("div", None, "k-tablebox"), Tag("table", None, "k-table", data_testid="paste-plan"):
                    with Tag("thead"), Tag("tr"):
                        Tag("th", "", scope="col")
                        for name in names:
                            Tag("th", page.t(fields[name].heading), scope="col")
                        Tag("th", page.t("What is wrong"), scope="col")
                    with Tag("tbody"):
                        for line in sorted(self._planned, key=lambda line: not line.is_refused)[:MOST_SHOWN]:
                            await self._row(line, names, fields)
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Cancel"), self._dialog.close, classes="k-ghost")
                if good:
                    label = page.n("Add {count} cost", "Add {count} costs", good)
                    button(label, self._add, classes="k-primary", mark="paste-add")
        self._dialog.open()

    async def _columns(self) -> list[str]:
        fields = await fields_of("costs", self._page.actor)
        return [fields[name].label for name in SHOWN if name in fields]

    def _frame(self, title: str) -> Tag:
        self._box.clear()
        self._box.attribute("aria-label", title)
        with self._box, Tag("header", None, "k-dialog-head"):
            Tag("h2", title, "k-title")
            with Tag("div", None, "k-dialog-head-end"):
                icon_button(self._page.t("Close"), "x", self._dialog.close)
        return self._box

    def _note(self, refused: int) -> None:
        page = self._page
        with Tag("div", None, "k-note k-paste-note", data_tone="warn"):
            glyph("triangle-alert")
            words = page.n(
                "{count} line cannot be added. Mend it in the spreadsheet and paste it again.",
                "{count} lines cannot be added. Mend them in the spreadsheet and paste them again.",
                refused,
            )
            Tag("div", words)

    async def _row(self, line: PlannedCost, names: list[str], fields: dict[str, object]) -> None:
        page = self._page
        with Tag("tr", None, "", data_refused="true" if line.is_refused else None):
            Tag("td", str(line.number), "k-muted k-num")
            for name in names:
                Tag("td", await self._shown(line, name), "k-num" if name in ("quantity", "unit_cost") else "")
            Tag("td", " ".join(refusal.message(page.language) for refusal in line.refusals), "k-wrap k-error")

    async def _shown(self, line: PlannedCost, name: str) -> str:
        """The value as it would be kept, else as it was pasted."""
        page, given = self._page, line.values.get(name)
        if given is None:
            return line.given.get(name, "")
        field = (await fields_of("costs", page.actor))[name]
        return await in_words(page, field, given.isoformat() if hasattr(given, "isoformat") else given)

    async def _typed(self, text: str) -> None:
        self._text = text

    async def _look(self) -> None:
        async with self._page.telling():
            await self.show(self._text)

    async def _add(self) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        page = self._page
        try:
            async with page.telling():
                change_set_id, refused = await add_costs(page.actor, self._id, self._planned)
                self._dialog.close()
                count = len(self._planned) - len(refused)
                saved(page, page.n("{count} cost added", "{count} costs added", count), change_set_id)
        finally:
            self._is_busy = False
