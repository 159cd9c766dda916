"""A customer's life: who is there, what was offered, won and lost."""

from random import Random
from typing import Any

from .billing import Billing
from .companies import any_address, any_person, any_phone, mail_of
from .ledger import Ledger
from .plans import Plan
from .stages import Span, periods
from .words import PROJECT_KINDS, PROJECT_SUFFIXES

PROJECTS = {"active": 2.4, "dormant": 1.6, "prospect": 0.5}  # besides the one that makes the stage
INVOICES_A_YEAR = 2.2  # on a project
IN_PROGRESS = (("first_contact", 10), ("needs_known", 25), ("offer_sent", 50), ("negotiation", 75))
SOURCES = {"SE": "bolagsverket", "NO": "brreg", "FI": "prh", "DK": "cvr"}


class Lives:
    """Writes lives into a ledger; everything follows from the random numbers it is given."""

    def __init__(self, ledger: Ledger, rng: Random, units: dict[str, int]) -> None:
        self._ledger = ledger
        self._rng = rng
        self._units = units
        self._last = ledger.calendar.last
        self._billing = Billing(ledger, rng)
        self._sellers = [person for person in ledger.firm.people if person.sells]

    def live(self, plan: Plan) -> int:
        """Write the customer and everything of it; answers with its id."""
        customer_id = self.card(plan)
        spans = []
        count = 1 + max(0, round(self._rng.gauss(PROJECTS[plan.stage], 1.2))) if plan.stage in PROJECTS else 0
        for n in range(count):
            spans.append(self._project(plan, customer_id, plan.stage if n == 0 else self._further(plan)))
        self.remember(customer_id, spans)
        if plan.stage in ("active", "dormant"):
            self._billing.may_pay(customer_id)
        return customer_id

    def agreement(self, plan: Plan, customer_id: int, name: str, invoices: int) -> Span:
        """A long-running project of a customer from the day it began, with so many invoices up to today."""
        work = self._ledger.firm.project_statuses["ongoing"]
        days = {"expected": plan.begun, "ordered": plan.begun, "start": plan.begun}
        more = {"value": plan.invoice * invoices, "probability": 100, "work": work, **days}
        project_id = self._ledger.project(customer_id, name, "won", self._who(plan), plan.begun, more)
        self._billing.invoices(plan, customer_id, project_id, plan.begun, self._last, invoices)
        return Span(plan.begun, plan.begun, None)

    def case(self, plan: Plan, customer_id: int, name: str, step: tuple[str, int], value: int) -> Span:
        """A sales case in progress; `step` is its status with the probability."""
        opened = max(plan.begun, self._last - self._rng.randrange(1, 240))
        more = {"value": value, "probability": step[1], "expected": self._last + self._rng.randrange(5, 180)}
        project_id = self._ledger.project(customer_id, name, step[0], self._who(plan), opened, more)
        self._billing.selling(project_id, plan, opened, self._last)
        return Span(opened, None, None)

    def remember(self, customer_id: int, spans: list[Span]) -> None:
        """Write the history of a customer's stage."""
        for period in periods(spans, self._last):
            self._ledger.stage(customer_id, *period)

    def card(self, plan: Plan) -> int:
        """The customer alone, with address and contacts; answers with its id."""
        rng, ledger, company = self._rng, self._ledger, plan.company
        address = any_address(rng, company.country)
        home = company.country
        more: dict[str, Any] = {
            "phone": any_phone(rng, home, address[3]),
            "currency": home.currency,
            "terms": rng.choice((10, 20, 30, 30, 30, 30, 45, 60)),
            "is_active": plan.stage != "dormant" or rng.random() < 0.6,
        }
        if rng.random() < 0.6 or plan.status != "active":
            checked = ledger.calendar.moment[max(0, self._last - rng.randrange(90))]
            more |= {"source": SOURCES[home.code], "status": plan.status, "checked_at": checked}
        customer_id = ledger.customer(company, plan.owner.id, plan.begun, address, more)
        if rng.random() < 0.6:
            ledger.e_invoicing(customer_id, company)
        for _ in range(rng.choice((1, 2, 2, 2, 3))):
            person = any_person(rng, home)
            phone, email = any_phone(rng, home, address[3]), mail_of(person[0], person[1], company.domain)
            role = rng.choice(ledger.firm.roles)
            ledger.contact(customer_id, person, role, email, phone, home.language, plan.begun)
        return customer_id

    def _further(self, plan: Plan) -> str:
        if plan.stage == "prospect":
            return "lost"
        if plan.stage == "dormant":
            return self._rng.choice(("done", "done", "lost"))
        return self._rng.choices(("done", "active", "prospect", "lost", "forgotten"), (46, 14, 18, 17, 5))[0]

    def _project(self, plan: Plan, customer_id: int, fate: str) -> Span:
        """One sales case or project; `fate` is what becomes of it, 'forgotten' is lost and never closed."""
        if fate == "prospect":
            return self.case(plan, customer_id, self._name(), self._rng.choice(IN_PROGRESS), self._value(plan))
        if fate in ("lost", "forgotten"):
            return self._lost(plan, customer_id, fate == "lost")
        return self._won(plan, customer_id, fate == "active")

    def _lost(self, plan: Plan, customer_id: int, is_closed: bool) -> Span:
        rng = self._rng
        newest = self._last - 400 if plan.stage == "dormant" else self._last - 3
        opened = rng.randrange(plan.begun, max(plan.begun + 1, newest))
        ended = min(opened + rng.randrange(2, 120), self._last)
        more = {"value": self._value(plan), "probability": 0, "expected": ended, "closed": is_closed}
        project_id = self._ledger.project(customer_id, self._name(), "lost", self._who(plan), opened, more)
        self._billing.selling(project_id, plan, opened, ended)
        return Span(opened, None, ended)

    def _won(self, plan: Plan, customer_id: int, is_open: bool) -> Span:
        rng = self._rng
        newest = self._last - (30 if is_open else 400 if plan.stage == "dormant" else 60)
        opened = plan.begun + int(rng.random() ** 2.2 * max(1, newest - plan.begun))  # most customers come with work
        ordered = min(opened + rng.randrange(0, 40), self._last - (1 if is_open else 5))
        ordered = max(ordered, opened)
        longest = self._last - 200 if plan.stage == "dormant" else self._last - 1
        ended = (
            self._last + rng.randrange(10, 300) if is_open else rng.randrange(ordered + 1, max(ordered + 2, longest))
        )
        work = self._ledger.firm.project_statuses["ongoing" if is_open else "completed"]
        more = {
            "value": self._value(plan), "probability": 100, "expected": ordered, "ordered": ordered, "start": ordered,
            "end": ended, "closed": not is_open, "work": work,
        }  # fmt: skip
        project_id = self._ledger.project(customer_id, self._name(), "won", self._who(plan), opened, more)
        until = min(ended, self._last)
        mean = INVOICES_A_YEAR * plan.invoices * (until - ordered + 60) / 365
        self._billing.invoices(plan, customer_id, project_id, ordered, until, mean)
        return Span(opened, ordered, None if is_open else ended)

    def _value(self, plan: Plan) -> int:
        return max(1, round(plan.invoice * self._rng.uniform(2, 9) / 500_000)) * 500_000

    def _name(self) -> str:
        return self._rng.choice(PROJECT_KINDS) + self._rng.choice(PROJECT_SUFFIXES)

    def _who(self, plan: Plan) -> tuple[int, int, int]:
        owner = plan.owner if self._rng.random() < 0.88 else self._rng.choice(self._sellers)
        return owner.id, plan.owner.id, self._units[owner.unit]
