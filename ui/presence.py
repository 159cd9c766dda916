"""Who has the same page (of a list: the same view) open, in this process."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Looker:
    """A person looking at a page."""

    user_id: int
    name: str


class Presence:
    """For each place, the open tabs with their people; those concerned are told when somebody comes or goes."""

    def __init__(self) -> None:
        self._places: defaultdict[str, dict[str, tuple[Looker, Callable[[], None]]]] = defaultdict(dict)
        self._where: dict[str, str] = {}

    def come(self, tab: str, place: str, looker: Looker, changed: Callable[[], None]) -> None:
        """A tab comes to a place (and leaves the one it had)."""
        if self._where.get(tab) == place:
            return
        self.go(tab)
        self._where[tab] = place
        self._places[place][tab] = (looker, changed)
        self._tell(place)

    def go(self, tab: str) -> None:
        """A tab is closed or shows something else."""
        place = self._where.pop(tab, None)
        if place is None:
            return
        self._places[place].pop(tab, None)
        self._tell(place)
        if not self._places[place]:
            del self._places[place]

    def others(self, tab: str) -> list[Looker]:
        """The other people at the tab's place, each once, by name."""
        here = self._places.get(self._where.get(tab, ""), {})
        own = here[tab][0].user_id if tab in here else None
        people = {looker.user_id: looker for looker, _ in here.values() if looker.user_id != own}
        return sorted(people.values(), key=lambda looker: looker.name.casefold())

    def _tell(self, place: str) -> None:
        for _, changed in tuple(self._places[place].values()):
            changed()
