"""What is promised, and what comparable programs need on such a machine with 100,000 customers (best of two runs)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Promise:
    """One promise: `limit` is the most a figure may be, or the least where `at_least`; None where nothing is promised."""

    name: str
    unit: str
    limit: float | None
    at_least: bool = False
    others: Mapping[str, float] = field(default_factory=dict)

    def is_kept_by(self, figure: float) -> bool | None:
        """Whether a figure keeps the promise; None where nothing is promised."""
        if self.limit is None:
            return None
        return figure >= self.limit if self.at_least else figure <= self.limit


FIRST = Promise(
    "First rows of the overview", "ms", 10, others={"Odoo": 50, "Django admin": 81, "Dolibarr": 107, "Tryton": 319}
)
LAST = Promise("Last rows by name", "ms", 25, others={"Odoo": 256, "Django admin": 301, "Dolibarr": 630, "Tryton": 523})
SEARCH = Promise("Quick search", "ms", 40, others={"Odoo": 620, "Django admin": 231, "Dolibarr": 222, "Tryton": 1022})
ANYWHERE = Promise("Search from anywhere", "ms", 50)
EDIT = Promise("Inline edit with change log", "ms", 8, others={"Odoo": 38})
TILES = Promise("Four tiles", "ms", 120)
TILES_AFTER = Promise("Four tiles after an edit", "ms", 20)
LIVE = Promise("Edit to a colleague's tile, median", "ms", 100)
LIVE_P95 = Promise("Edit to a colleague's tile, p95", "ms", 250)
MEMORY = Promise("Server memory for an open browser", "MB", 1.5)
FIRST_VISIT = Promise("First visit to rows on screen", "ms", 1500)
LATER_VISIT = Promise("Later visit to rows on screen", "ms", 800)
USERS = Promise(
    "50 users reading pages", "pages/s", 100, at_least=True,
    others={"Odoo": 27, "Django admin": 24, "Dolibarr": 12, "Tryton": 3},
)  # fmt: skip
FILTERED = Promise("Rows by one filter or order", "ms", 40)
FILTERED_TWICE = Promise("Rows by two filters", "ms", 60)
COUNT = Promise("Count of a list", "ms", 60)
TOTALS = Promise("Sums below a list", "ms", 150)
CARD = Promise("Customer card, server", "ms", 30)
CARD_LARGE = Promise("Card with 5,000 invoices, server", "ms", 400)
CARD_SCREEN = Promise("Click to the customer card on screen", "ms", 250)
CARD_LARGE_SCREEN = Promise("The same with 5,000 invoices", "ms", 400)
STATUS_LIVE = Promise("Invoice sent to a colleague's figure", "ms", 150)
BOARD_FIRST = Promise("Board of over 2,000 cases to its first card", "ms", 1000)
BOARD_FRAMES = Promise("Board scrolling", "frames/s", 58, at_least=True)
DUPLICATES = Promise("Duplicate check", "ms", 30)
PICK = Promise("New customer filled after the register's answer", "ms", 100)
SEED = Promise("Seed 100,000 customers", "s", 240)
MASS_PLAN = Promise("Plan a change of 100,000 customers", "s", 2)
MASS_RUN = Promise("Run it with its log", "s", 4, others={"Django admin, no log": 4.7, "Django admin, signals": 175})
MASS_RUN_POSTGRES = Promise("Run it with its log", "s", 12)
MASS_RATIO = Promise("Run against the bare statements", "times", 2)
MASS_UNDO = Promise("Undo it", "s", 5)
MASS_UNDO_POSTGRES = Promise("Undo it", "s", 14)
MASS_MEMORY = Promise("Memory above idle", "MB", 200)
MASS_PAGE = Promise("A page of the list meanwhile, p95", "ms", 150)
MASS_EDIT = Promise("A single edit meanwhile, p95", "ms", None)
BLANK = Promise("Longest time that a row stays blank", "ms", 200)
FRAMES = Promise("Frames while the wheel turns", "frames/s", 50, at_least=True)
WIDE_FRAMES = Promise("Frames of a large grid", "frames/s", 50, at_least=True)
DRAGGED = Promise("Asked of the server while a column moves", "times", 0)
TOLD = Promise("For information", "ms", None)
