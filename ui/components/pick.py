"""A field that finds one row while one types: what matches stands in a list under it, arrows and Enter choose."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..customers.inputs import Changed, Field
from ..page import Page
from .dom import Tag

SEARCH = "(event) => { clearTimeout(event.target.kWait); event.target.kWait = setTimeout(() => emit(event.target.value), 180) }"
KEYS = (
    "(event) => { const lines = [...event.target.parentElement.querySelectorAll('.k-item')];"
    " if (event.key === 'Escape' && lines.length) { event.preventDefault(); event.stopPropagation(); emit(null) }"
    " if (event.key === 'ArrowDown' && lines.length) { event.preventDefault(); lines[0].focus() }"
    " if (event.key === 'Enter' && lines.length) { event.preventDefault(); event.stopPropagation(); lines[0].click() } }"
)
LEFT = "(event) => { if (!event.currentTarget.contains(event.relatedTarget)) emit() }"


@dataclass(frozen=True)
class Found:
    """A row that can be chosen."""

    row_id: int
    label: str
    note: str = ""


Find = Callable[[str], Awaitable[Sequence[Found]]]


class Pick(Field):
    """`chosen` is the id of the row, None while there is none."""

    def __init__(
        self, page: Page, label: str, changed: Changed, find: Find, *, chosen: Found | None = None, **more: Any
    ) -> None:
        self._page, self._find = page, find
        self.chosen = chosen.row_id if chosen else None
        super().__init__(label, changed, value=chosen.label if chosen else "", **more)

    def _draw(self, **attributes: Any) -> Tag:
        with Tag("div", None, "k-pick") as place:
            control = Tag("input", None, "k-input", type="text", autocomplete="off", role="combobox", **attributes)
            control.attribute("defaultValue", self.value).attribute("aria-expanded", "false")
            self._list = Tag("div", None, "k-menu k-found-list k-hidden", role="listbox", aria_label=self.label)
        control.on("input", lambda event: self._searched(str(event.args)), js_handler=SEARCH)
        control.on("keydown", self._close, args=[], js_handler=KEYS)
        place.on("focusout", self._close, args=[], js_handler=LEFT)
        control.attribute("aria-controls", self._list.html_id)
        return control

    async def choose(self, found: Found | None) -> None:
        """Choose a row, or none."""
        self.chosen, self.error = (found.row_id, None) if found else (None, None)
        self.set(found.label if found else "")
        await self._close()
        await self._changed()

    async def _searched(self, text: str) -> None:
        self.value, self.error = text, None
        if self.chosen is not None:
            self.chosen = None
            await self._changed()
        async with self._page.telling():
            found = await self._find(text.strip()) if text.strip() else []
            if text != self.value:  # something else was typed meanwhile
                return
            self._list.clear()
            with self._list:
                for one in found:
                    self._line(one)
                if text.strip() and not found:
                    Tag("div", self._page.t("Nothing matches"), "k-menu-caption")
            self._list.wear("k-hidden", not text.strip())
            self.control.attribute("aria-expanded", "true" if found else "false")

    def _line(self, one: Found) -> None:
        with Tag("button", None, "k-item", type="button", role="option") as line:
            Tag("span", one.label)
            if one.note:
                Tag("small", one.note)

        async def choose() -> None:
            await self.choose(one)

        line.on("click", choose, args=[])

    async def _close(self) -> None:
        self._list.clear()
        self._list.wear("k-hidden", True)
        self.control.attribute("aria-expanded", "false")
