"""The tab Sales and projects: every case and project of the customer, by kind."""

from services.customers.card import Card
from services.customers.work import work_counts, work_of
from services.i18n import mark

from ...components.dom import Tag
from .desk import Desk, Part
from .parts import has_page, segments
from .work_table import work_table

MOST = 200
KINDS = (
    ("open", mark("Open", "adjective")),
    ("sales", mark("Sales cases")),
    ("projects", mark("Projects")),
    ("ended", mark("Closed or lost")),
    ("all", mark("All")),
)


class WorkTab(Part):
    """The list with its kinds."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._kind = "open"
        with Tag("div", None, "k-rec-maincol"):
            with Tag("div", None, "k-tabbar"):
                self._kinds = Tag("div")
                with Tag("div", None, "k-card-end"):
                    if desk.may_edit and has_page("/sales/new"):
                        href = f"/sales/new?customer={desk.customer_id}"
                        Tag("a", self._page.t("New sales case"), "k-btn k-sec", href=href)
            self._list = Tag("section", None, "k-card", data_testid="work-list")

    async def show(self, card: Card) -> None:
        """Read the list again."""
        actor, customer_id, t = self._page.actor, self._desk.customer_id, self._page.t
        counts = await work_counts(actor, customer_id)
        rows = await work_of(actor, customer_id, self._kind, MOST)
        self._kinds.clear()
        with self._kinds:
            shown = [(key, t(words), counts[key]) for key, words in KINDS]
            segments(shown, self._kind, self._choose, t("Kind"))
        self._list.clear()
        with self._list:
            work_table(self._page, rows)
        self._card = card

    async def _choose(self, kind: str) -> None:
        self._kind = kind
        async with self._page.telling():
            await self.show(self._card)
