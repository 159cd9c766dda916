"""The list of keyboard shortcuts, with the switch that turns single letters off."""

from dataclasses import dataclass

from nicegui import ui

from services.accounts import save_preferences
from services.i18n import Language, mark

from ..routes import ADDITIONS, SECTIONS, has_page
from ..visitor import Visitor
from .dom import Tag, glyph, key

CHECKED = "(event) => emit(event.target.checked)"
FIND = """(event) => {
  const wanted = event.target.value.trim().toLocaleLowerCase();
  event.target.closest('.k-dialog').querySelectorAll('.k-shortcuts section').forEach((group) => {
    const lines = [...group.querySelectorAll('dl > div')];
    lines.forEach((line) => (line.hidden = !line.textContent.toLocaleLowerCase().includes(wanted)));
    group.hidden = lines.every((line) => line.hidden);
  });
}"""
"""Leaves the lines that hold what is typed."""


BETWEEN = ("–", "/")
"""Signs between keys; "/" alone is one."""


@dataclass(frozen=True)
class Shortcut:
    """What keys do; `then` between keys that follow each other, the keys of a combination stand together."""

    label: str
    keys: tuple[str, ...]
    is_sequence: bool = False


EVERYWHERE = (
    Shortcut(mark("Search and commands"), ("Ctrl", "K")),
    Shortcut(mark("Search in the view"), ("/",)),
    Shortcut(mark("Undo the last change"), ("Ctrl", "Z")),
    Shortcut(mark("Do again what was undone"), ("Ctrl", "Y")),
    Shortcut(mark("Save form, view or report"), ("Ctrl", "S")),
    Shortcut(mark("Run the main action of a dialog"), ("Ctrl", "Enter")),
    Shortcut(mark("Close, one step back"), ("Esc",)),
    Shortcut(mark("Add a filter"), ("F",)),
    Shortcut(mark("View 1 to 9"), ("1", "–", "9")),
    Shortcut(mark("This list"), ("?",)),
    Shortcut(mark("Fold the navigation"), ("Ctrl", "B")),
)
IN_THE_TABLE = (
    Shortcut(mark("Move from cell to cell"), ("↑", "↓", "←", "→")),
    Shortcut(mark("Edit, save and go down"), ("Enter",)),
    Shortcut(mark("Save and go to the next"), ("Tab",)),
    Shortcut(mark("Edit, caret last"), ("F2",)),
    Shortcut(mark("Empty the cell"), ("Delete",)),
    Shortcut(mark("Copy the cell"), ("Ctrl", "C")),
    Shortcut(mark("Select the row"), ("Space",)),
    Shortcut(mark("Select a range"), ("Shift", "Space")),
    Shortcut(mark("Select all in the view"), ("Ctrl", "A")),
    Shortcut(mark("Export the selected rows, or all"), ("E",)),
    Shortcut(mark("Copy the selected rows"), ("Ctrl", "C")),
    Shortcut(mark("Paste a column from a spreadsheet"), ("Ctrl", "V")),
    Shortcut(mark("Open the customer card"), ("Ctrl", "Enter")),
    Shortcut(mark("Explain the figure in the cell"), ("Alt", "Enter")),
)
ON_THE_CARD = (
    Shortcut(mark("Next, previous customer"), ("J", "/", "K")),
    Shortcut(mark("Log an activity"), ("L",)),
)
WITH_SELECTED_ROWS = (
    Shortcut(mark("Change owner"), ("A",)),
    Shortcut(mark("Change industry"), ("B",)),
    Shortcut(mark("Change status"), ("S",)),
    Shortcut(mark("Clear the selection"), ("Esc",)),
)


class Shortcuts(ui.dialog):
    """Opens with ? and from Help; built when it is first opened."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__()
        self._visitor = visitor
        self._is_built = False

    def open(self) -> None:
        """Show the list."""
        if not self._is_built:
            self._is_built = True
            with self:
                self._build()
        super().open()

    def _build(self) -> None:
        language = self._visitor.language
        t = language.t
        self.props["aria-label"] = t("Keyboard shortcuts")
        with Tag("div", None, "k-dialog k-dialog-lg"):
            with Tag("div", None, "k-dialog-head"):
                Tag("h2", t("Keyboard shortcuts"), "k-title")
                with Tag("div", None, "k-dialog-head-end"):
                    with Tag("label", None, "k-viewsearch"):
                        glyph("search")
                        search = Tag("input", None, type="search", autofocus="", placeholder=t("Find a shortcut"))
                        search.attribute("aria-label", t("Find a shortcut")).on("input", js_handler=FIND)
                    close = Tag("button", None, "k-btn k-ghost k-icon", type="button", aria_label=t("Close"))
                    with close.on("click", self.close, args=[]):
                        glyph("x")
            with Tag("div", None, "k-dialog-body"), Tag("div", None, "k-shortcuts"):
                ways = [Shortcut(s.label, ("G", s.keys), True) for s in SECTIONS if has_page(s.path)]
                made = [Shortcut(a.command, ("N", a.keys), True) for a in ADDITIONS if has_page(a.path)]
                _group(language, t("Everywhere"), EVERYWHERE)
                _group(language, t("Create"), made)
                _group(language, t("Go to"), ways)
                _group(language, t("Selected rows"), WITH_SELECTED_ROWS)
                _group(language, t("On the customer card"), ON_THE_CARD)
                _group(language, t("In the table"), IN_THE_TABLE)
            with Tag("div", None, "k-dialog-foot"):
                self._switch(language)

    def _switch(self, language: Language) -> None:
        is_on = bool(self._visitor.preferences.get("letter_shortcuts", True))
        with Tag("div", None, "k-foot-note"):
            with Tag("label", None, "k-switch"):
                box = Tag("input", None, type="checkbox", role="switch", checked=is_on)
                box.on("change", lambda event: self._turn(bool(event.args)), js_handler=CHECKED)
                Tag("span", language.t("Shortcuts with a single letter"), "k-medium")
            Tag("span", language.t("Turn them off when you control the computer by voice."))

    async def _turn(self, is_on: bool) -> None:
        await save_preferences(self._visitor.looker.user_id, {"letter_shortcuts": is_on})
        self._visitor.client.run_javascript(f"kShell.letters({'true' if is_on else 'false'})")


def _group(language: Language, title: str, shortcuts: tuple[Shortcut, ...] | list[Shortcut]) -> None:
    if not shortcuts:
        return
    with Tag("section"):
        Tag("h3", title, "k-h3")
        with Tag("dl"):
            for shortcut in shortcuts:
                with Tag("div"):
                    Tag("dt", language.t(shortcut.label))
                    _keys(language, shortcut)


def _keys(language: Language, shortcut: Shortcut) -> None:
    with Tag("dd", None, "k-keys"):
        for place, name in enumerate(shortcut.keys):
            if place and shortcut.is_sequence:
                Tag("span", language.t("then"), "k-then")
            if name in BETWEEN and len(shortcut.keys) > 1:
                Tag("span", name, "k-then")
            else:
                key(name)
