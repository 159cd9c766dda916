"""Who gets a notice when a mass update is done: whom it puts into a field is ticked, others can be added."""

from collections.abc import Sequence

from nicegui import ui

from services.fields.choices import choices

from ..customers.inputs import Tick
from ..page import Page
from .picker import Option, Picker


class Notify:
    """Ticks in the foot of the review, and the list that adds to them; both are about what the list has ticked."""

    def __init__(self, page: Page, suggested: Sequence[int]) -> None:
        self._page, self._suggested = page, set(suggested)
        self._people: dict[int, str] = {}

    @property
    def chosen(self) -> set[int]:
        """The users (ids) to tell."""
        return {int(one) for one in self._list.chosen}

    async def draw(self) -> None:
        """Draw what is chosen, and a button that adds people."""
        page, own = self._page, self._page.actor.user_id
        listed = [one for one in await choices("users", page.language) if one.is_active and one.value != own]
        self._people = {int(one.value): one.label for one in listed}
        with ui.element("div").classes("k-mass-notify").props("role=group") as group:
            self._ticks = ui.element("div").classes("k-mass-ticks")
            options = [Option(str(one), name, is_person=True) for one, name in self._people.items()]
            label = page.t("Notify somebody when it is done")
            chosen = [str(one) for one in self._suggested & self._people.keys()]
            self._list = Picker(page, label, options, chosen, self._show,
                                mark="mass-update-notify-more", empty="", several=True, glyph="bell")  # fmt: skip
        group.props["aria-label"] = label
        await self._show()

    async def _show(self, _value: str = "") -> None:
        self._ticks.clear()
        with self._ticks:
            for one in sorted(self.chosen, key=self._people.__getitem__):
                self._tick(one)

    def _tick(self, one: int) -> None:
        async def changed() -> None:
            (self._list.chosen.add if tick.is_on else self._list.chosen.discard)(str(one))

        label = self._page.t("Notify {name}", name=self._people[one])
        tick = Tick(label, changed, is_on=True, mark="mass-update-notify")
