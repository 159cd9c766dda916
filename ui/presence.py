"""Who has the same page (of a list: the same view) open, in this process and in others (`elsewhere`)."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Looker:
    """A person looking at a page."""

    user_id: int
    name: str


Told = Callable[[str, str | None, Looker | None], None]


class Presence:
    """For each place, the open tabs with their people; those concerned are told when somebody comes or goes."""

    def __init__(self) -> None:
        self._places: defaultdict[str, dict[str, tuple[Looker, Callable[[], None]]]] = defaultdict(dict)
        self._where: dict[str, str] = {}
        self._away: set[str] = set()  # tabs of other processes
        self.told: Told = lambda _tab, _place, _looker: None  # hears of the tabs of this process

    def come(
        self, tab: str, place: str, looker: Looker, changed: Callable[[], None] = lambda: None, *, is_here: bool = True
    ) -> None:
        """A tab comes to a place (and leaves the one it had); `is_here` when it is one of this process."""
        if self._where.get(tab) == place:
            return
        self._take_away(tab)
        if is_here:
            self.told(tab, place, looker)
        else:
            self._away.add(tab)
        self._where[tab] = place
        self._places[place][tab] = (looker, changed)
        self._tell(place)

    def go(self, tab: str) -> None:
        """A tab is closed or shows something else."""
        if tab in self._where and tab not in self._away:
            self.told(tab, None, None)
        self._take_away(tab)
        self._away.discard(tab)

    def others(self, tab: str) -> list[Looker]:
        """The other people at the tab's place, each once, by name."""
        here = self._places.get(self._where.get(tab, ""), {})
        own = here[tab][0].user_id if tab in here else None
        people = {looker.user_id: looker for looker, _ in here.values() if looker.user_id != own}
        return sorted(people.values(), key=lambda looker: looker.name.casefold())

    def _take_away(self, tab: str) -> None:
        place = self._where.pop(tab, None)
        if place is None:
            return
        self._places[place].pop(tab, None)
        self._tell(place)
        if not self._places[place]:
            del self._places[place]

    def _tell(self, place: str) -> None:
        for _, changed in tuple(self._places[place].values()):
            changed()
