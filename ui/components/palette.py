"""Search and commands from anywhere (Ctrl K): rows that the viewer may see, what can be done, public registers."""

from typing import TYPE_CHECKING

from nicegui import ui

from services.quick import Hits, quick
from services.spoken import new_customer

from ..customers.new.countries import flag
from ..customers.peek import peek
from .dom import Tag, glyph, key
from .palette_hits import Hit, Listed

if TYPE_CHECKING:
    from ..shell import Shell

LIST = "k-palette-list"
COMMANDS_ONLY, NUMBERS_ONLY = ">", "#"
TYPED = "(event) => emit(event.target.value)"
ENTER = (
    "(event) => { if (event.key !== 'Enter' || event.isComposing) return; event.preventDefault();"
    " emit(event.ctrlKey || event.metaKey) }"
)


class Palette(ui.dialog):
    """The dialog of Ctrl K; the list follows what is typed."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self._props |= {"transition-show": "fade", "transition-hide": "fade"}
        self._shell = shell
        self._hits: list[Hit] = []
        self._lines: list[Tag] = []
        self._chosen = 0
        self._asked = 0
        self._is_built = False

    def open(self) -> None:
        """Show it with an empty field."""
        if not self._is_built:
            self._is_built = True
            with self:
                self._build()
        self._look("")
        self._input.client.run_javascript(f"getHtmlElement({self._input.id})?.select()")
        super().open()

    def _build(self) -> None:
        t = self._shell.visitor.language.t
        label = t("Search and commands")
        self.props["aria-label"] = label
        with Tag("div", None, "k-palette"):
            with Tag("div", None, "k-palette-field"):
                glyph("search")
                self._input = Tag("input", None, type="text", role="combobox", aria_expanded="true", autofocus=True)
                self._input.attribute("aria-controls", LIST)
                self._input.attribute("placeholder", t("Search by name or any number, or choose what to do"))
                self._input.attribute("aria-label", label).attribute("autocomplete", "off")
                self._input.on("input", lambda event: self._typed(str(event.args)), js_handler=TYPED)
                with Tag("button", None, "k-palette-close", type="button", aria_label=t("Close")).on(
                    "click", self.close, args=[]
                ):
                    key("Esc")
            self._list = Tag("div", None, "k-palette-list", role="listbox", aria_label=label, id=LIST)
            with Tag("div", None, "k-palette-foot"):
                for keys, text in (
                    (("↑", "↓"), t("choose")),
                    (("Enter",), t("open")),
                    (("Ctrl", "Enter"), t("open beside the page")),
                    (("#",), t("numbers")),
                    ((">",), t("only commands")),
                ):
                    with Tag("span", None, "k-keys"):
                        for name in keys:
                            key(name)
                        Tag("span", text, "k-then")
        for name, step in (("down", 1), ("up", -1)):
            self._input.on(f"keydown.{name}.prevent", lambda by=step: self._move(by), args=[])
        self._input.on("keydown", lambda event: self._enter(bool(event.args)), js_handler=ENTER)

    async def _typed(self, text: str) -> None:
        self._asked += 1
        asked = self._asked
        async with self._shell.telling():
            hits = Hits()
            words = _sought(text)
            if words:
                is_number = text.startswith(NUMBERS_ONLY)
                hits = await quick(self._shell.visitor.actor, words, numbers_only=is_number)
            if asked == self._asked:  # not overtaken by a later letter
                self._look(text, hits)

    def _look(self, text: str, hits: Hits | None = None) -> None:
        hits, listed = hits or Hits(), Listed(self._shell)
        only_commands = text.startswith(COMMANDS_ONLY)
        words = text.removeprefix(COMMANDS_ONLY).strip()
        asked = new_customer(words)
        self._hits = listed.found(hits)
        if asked is not None:
            self._hits = [*listed.to_create(asked), *self._hits, *listed.in_registers(asked)]
        elif not text.startswith(NUMBERS_ONLY):
            self._hits += listed.to_do(words, hits, only_commands=only_commands)
            self._hits += [] if only_commands else listed.in_registers(words)
        self._chosen = 0
        self._draw()

    def _draw(self) -> None:
        t = self._shell.visitor.language.t
        self._list.clear()
        self._lines, group = [], ""
        with self._list:
            for place, hit in enumerate(self._hits):
                if hit.group != group:
                    group = hit.group
                    Tag("div", group, "k-menu-caption", role="presentation")
                self._lines.append(self._line(place, hit))
            if not self._hits:
                Tag("p", t("Nothing is called that."), "k-palette-none", role="status")
        self._mark()

    def _line(self, place: int, hit: Hit) -> Tag:
        line = Tag("div", None, "k-palette-item", role="option", id=f"k-hit-{place}")
        with line.on("click", lambda: self._open(place), args=[]):
            if hit.tile:
                shape = "k-av k-av-18" if hit.is_person else "k-tile k-tile-20"
                Tag("span", hit.tile[0], f"{shape} k-av{hit.tile[1]}", aria_hidden="true")
            elif hit.flag:
                flag(hit.flag)
            else:
                glyph(hit.icon)
            Tag("b", hit.label)
            if hit.detail:
                Tag("small", hit.detail)
            if hit.tile:
                with Tag("span", None, "k-keys", data_chosen="true"):
                    Tag("span", self._shell.visitor.language.t("Open"))
                    key("Enter")
            elif hit.keys:
                with Tag("span", None, "k-keys"):
                    for name in hit.keys:
                        key(name)
        return line

    def _move(self, step: int) -> None:
        if self._lines:
            self._chosen = (self._chosen + step) % len(self._lines)
            self._mark()

    def _mark(self) -> None:
        for place, line in enumerate(self._lines):
            line.attribute("aria-selected", "true" if place == self._chosen else "false")
        active = f"k-hit-{self._chosen}" if self._lines else None
        self._input.attribute("aria-activedescendant", active)

    async def _enter(self, beside: bool) -> None:
        """Open what is chosen; with Ctrl beside the page, where that can be shown."""
        if not self._lines:
            return
        hit = self._hits[self._chosen]
        if not beside or hit.customer_id is None:
            await self._open(self._chosen)
            return
        self.close()
        async with self._shell.telling():
            await peek(self._shell.page, hit.customer_id)

    async def _open(self, place: int) -> None:
        hit = self._hits[place]
        self.close()
        async with self._shell.telling():
            await hit.opens()


def _sought(text: str) -> str:
    """What rows are looked for: a number, the name in "create customer …", or the text; nothing for commands alone."""
    if text.startswith(COMMANDS_ONLY):
        return ""
    text = text.lstrip(NUMBERS_ONLY).strip()
    asked = new_customer(text)
    return text if asked is None else asked
