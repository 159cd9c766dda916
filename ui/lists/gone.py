"""What a view names and the list has no more: said beside the filter, with an offer to save the view without it."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

from nicegui import ui

from services import listing
from services.filters.filter import Condition, Filter
from services.views.look import Look

from ..components.basics import button, text
from ..page import Page
from .shown import Shown


class Gone:
    """The chip of one list; `save` saves the view, or asks for the name of a new one."""

    def __init__(self, page: Page, resource: str, shown: Shown, save: Callable[[], Awaitable[None]]) -> None:
        self._page, self._resource, self._shown, self._save = page, resource, shown, save
        self._fields: Collection[str] = ()
        self._box = ui.element("div").classes("k-view-gone")

    def show(self, fields: Collection[str]) -> None:
        """Name fields of columns, orders and groups that are not among these; those of the filter have chips of their own."""
        self._fields = fields
        page, look = self._page, self._shown.look
        ordered = listing.order_of(look.sort, self._resource) if look.sort else ()
        named = [*(one.field for one in look.columns()), *(one.field for one in ordered), *look.groups()]
        gone = sorted({name for name in named if name not in fields} - _filtered_by(self._shown.filter))
        self._box.clear()
        with self._box:
            if gone:
                self._chip(", ".join(gone))
            if gone or look_without(look, self._shown.filter, fields) != look:
                label = page.t("Save the view without it")
                button(label, self._leave_out, glyph="save", classes="k-ghost k-sm", mark="view-gone-save")

    def _chip(self, names: str) -> None:
        page = self._page
        with ui.element("div").classes("k-fchip").props('data-testid="view-gone" role=note') as chip:
            text(names)
            text(page.t("ignored"))
        chip.props["title"] = page.t("There is no such field any more, or you may not see it: {fields}", fields=names)

    async def _leave_out(self) -> None:
        async with self._page.telling():
            with self._page.canvas:
                await self._shown.change(look_without(self._shown.look, self._shown.filter, self._fields))
                await self._save()


def look_without(look: Look, asked: Filter, fields: Collection[str]) -> Look:
    """A look without what it names that is not among these fields."""
    parts = [part for part in asked.parts if not isinstance(part, Condition) or part.field in fields]
    kept = {
        "c": [piece for piece in look.c.split(",") if _field_of(piece) in fields],
        "sort": [piece for piece in look.sort.split(",") if piece.strip().lstrip("-") in fields],
        "g": [name for name in look.g.split(",") if name in fields],
    }
    without = replace(look, **{name: ",".join(pieces) for name, pieces in kept.items()})
    return without if len(parts) == len(asked.parts) else replace(without, f=Filter(tuple(parts)).text())


def _filtered_by(asked: Filter) -> set[str]:
    return {part.field for part in asked.parts if isinstance(part, Condition)}


def _field_of(column: str) -> str:
    """The field of a column as a look writes it: with a width and a pin."""
    return next((one.field for one in Look(c=column).columns()), "")
