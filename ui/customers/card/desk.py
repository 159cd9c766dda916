"""What the tabs of one open card share: the customer, who looks, and the ways to open, save and move on."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from services.customers.card import Card, Row

from ...page import Page

if TYPE_CHECKING:
    from .contact_form import ContactForm
    from .row_form import RowForm

Saved = Callable[[int | None], Awaitable[None]]


@dataclass
class Desk:
    """`edited` is told after every write (its change set, None when nothing changed), `turn_to` opens another tab."""

    page: Page
    customer_id: int
    edited: Saved
    explain: Callable[[str], Awaitable[None]]
    turn_to: Callable[[str], Awaitable[None]]
    rows: "RowForm"
    people: "ContactForm"
    name: str = ""

    @property
    def may_edit(self) -> bool:
        """Whether the viewer may change customers."""
        return self.page.actor.may("edit")

    async def open_row(self, resource: str, row: Row | None = None) -> None:
        """Open an address or e-invoice address, or a new one."""
        async with self.page.telling():
            await self.rows.open(resource, row)

    def opener(self, resource: str) -> Callable[[Row], Awaitable[None]] | None:
        """What opens a row of a resource; None for who may not change it."""
        return partial(self.open_row, resource) if self.may_edit else None

    def turner(self, tab: str) -> Callable[[], Awaitable[None]]:
        """What opens a tab."""
        return partial(self.turn_to, tab)


class Part(ABC):
    """A tab. Its frame is drawn when it is made, `show` reads and draws what is in it, and again after every change."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._page = desk, desk.page

    @abstractmethod
    async def show(self, card: Card) -> None:
        """Bring it to how things are now."""
