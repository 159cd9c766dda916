"""Search and commands from anywhere: customers that the viewer may see, and what can be done."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nicegui import ui

from services import listing
from services.filters.filter import Filter

from ..commands import commands_of
from ..design import colour, initials
from ..routes import has_page
from .dom import Tag, glyph, key

if TYPE_CHECKING:
    from ..shell import Shell

MOST = 7
LIST = "k-palette-list"
COMMANDS_ONLY = ">"
TYPED = "(event) => emit(event.target.value)"
CARD = "/customers/{id}"


@dataclass(frozen=True)
class Hit:
    """A line that can be opened."""

    group: str
    label: str
    detail: str
    opens: Callable[[], Awaitable[None]]
    icon: str = ""
    tile: tuple[str, int] | None = None
    keys: tuple[str, ...] = ()


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
                self._input.attribute("placeholder", t("Search customers, or choose what to do"))
                self._input.attribute("aria-label", label).attribute("autocomplete", "off")
                self._input.on("input", lambda event: self._typed(str(event.args)), js_handler=TYPED)
                with Tag("button", None, "k-palette-close", type="button", aria_label=t("Close")).on(
                    "click", self.close, args=[]
                ):
                    key("Esc")
            self._list = Tag("div", None, "k-palette-list", role="listbox", aria_label=label, id=LIST)
            with Tag("div", None, "k-palette-foot"):
                for keys, text in ((("↑", "↓"), t("choose")), (("Enter",), t("open")), ((">",), t("only commands"))):
                    with Tag("span", None, "k-keys"):
                        for name in keys:
                            key(name)
                        Tag("span", text, "k-then")
        for name, step in (("down", 1), ("up", -1)):
            self._input.on(f"keydown.{name}.prevent", lambda by=step: self._move(by), args=[])
        self._input.on("keydown.enter.prevent", lambda: self._open_chosen(), args=[])

    async def _typed(self, text: str) -> None:
        self._asked += 1
        asked = self._asked
        async with self._shell.telling():
            customers = [] if text.startswith(COMMANDS_ONLY) else await self._customers(text.strip())
            if asked == self._asked:  # not overtaken by a later letter
                self._look(text, customers)

    async def _customers(self, text: str) -> list[Hit]:
        actor, t = self._shell.visitor.actor, self._shell.visitor.language.t
        if not text or not actor.sees("customers"):
            return []
        seen = await listing.scene("customers", actor, Filter((), text.lstrip("#")))
        order = listing.order_of("", "customers")
        found = await listing.page(seen, order, 0, MOST, ["number", "name", "org_number"])
        return [self._customer(row, t("Customers")) for row in found]

    def _customer(self, row: dict[str, Any], group: str) -> Hit:
        detail = " · ".join(str(row[name]) for name in ("number", "org_number") if row.get(name))
        path = CARD.format(id=row["id"]) if has_page(CARD) else f"/customers?q={row['number']}"

        async def go() -> None:
            self._shell.navigate(path)

        return Hit(group, row["name"], detail, go, tile=(initials(row["name"])[:1], colour(row["id"])))

    def _look(self, text: str, customers: list[Hit] | None = None) -> None:
        words = text.removeprefix(COMMANDS_ONLY).casefold().split()
        commands = [hit for hit in self._commands() if all(word in hit.label.casefold() for word in words)]
        self._hits, self._chosen = [*(customers or []), *commands], 0
        self._draw()

    def _commands(self) -> list[Hit]:
        group = self._shell.visitor.language.t("Do")
        found = commands_of(self._shell).values()
        return [Hit(group, c.label, "", c.does, icon=c.icon, keys=c.keys) for c in found if c.is_listed]

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
                Tag("span", hit.tile[0], f"k-tile k-tile-20 k-av{hit.tile[1]}")
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

    async def _open_chosen(self) -> None:
        if self._lines:
            await self._open(self._chosen)

    async def _open(self, place: int) -> None:
        hit = self._hits[place]
        self.close()
        async with self._shell.telling():
            await hit.opens()
