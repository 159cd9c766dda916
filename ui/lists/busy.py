"""Who writes in which cell just now: colleagues with the same list open see it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A cell that is being edited."""

    resource: str
    row_id: int
    field: str
    user_id: int
    name: str


class Busy:
    """The cells by tab; those who have a list open are told when one is entered or left."""

    def __init__(self) -> None:
        self._cells: dict[str, Cell] = {}
        self._listeners: dict[str, tuple[str, Callable[[], None]]] = {}
        self.told: Callable[[str, Cell | None], None] = lambda _tab, _cell: None  # hears of the tabs of this process

    def listen(self, tab: str, resource: str, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` when cells of a resource are entered or left; answers with what ends it."""
        self._listeners[tab] = (resource, changed)

        def leave() -> None:
            if self._listeners.get(tab, ("", None))[1] is changed:
                del self._listeners[tab]
            self.set(tab, None)

        return leave

    def set(self, tab: str, cell: Cell | None, *, is_here: bool = True) -> None:
        """A tab edits a cell, or none; `is_here` when it is one of this process."""
        before = self._cells.pop(tab, None)
        if cell is not None:
            self._cells[tab] = cell
        if before == cell:
            return
        if is_here:
            self.told(tab, cell)
        for resource in {one.resource for one in (before, cell) if one is not None}:
            for wanted, changed in tuple(self._listeners.values()):
                if wanted == resource:
                    changed()

    def others(self, tab: str, resource: str) -> list[Cell]:
        """The cells of a resource in which other tabs write."""
        return [cell for other, cell in self._cells.items() if other != tab and cell.resource == resource]
