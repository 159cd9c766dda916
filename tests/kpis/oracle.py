"""The KPI definition once more, in plain Python over plain rows, apart from the product: what its answers are held against."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

STATES = {"in_progress", "won", "lost"}


@dataclass
class Person:
    key: int
    unit: str
    boss: int | None = None


@dataclass
class Customer:
    key: int
    owner: int | None = None
    internal: bool = False


@dataclass
class Project:
    key: int
    customer: int
    state: str
    closed: bool = False
    internal: bool = False
    owner: int | None = None
    seller: int | None = None
    unit: str | None = None
    value: int | None = None


@dataclass
class Invoice:
    key: int
    customer: int
    payer: int | None
    day: date
    status: str
    number: str | None
    net: int
    rate: Decimal
    seller: int | None = None


@dataclass
class Cost:
    key: int
    project: int
    day: date
    quantity: int
    price: int | None
    rejected: bool = False


@dataclass
class Plan:
    """A register as plain rows; keys are unique within a kind."""

    people: list[Person] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    sent: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Viewer:
    """Who looks: a person and three scopes."""

    person: int
    customers: str = "all"
    projects: str = "all"
    invoices: str = "all"


UNITS_BELOW = {"Group": {"Group", "North", "South"}, "North": {"North"}, "South": {"South"}}


class Oracle:
    """What a viewer must be told on a day."""

    def __init__(self, plan: Plan, viewer: Viewer, today: date) -> None:
        self.plan, self.viewer, self.today = plan, viewer, today
        self._projects = {project.key: project for project in plan.projects}

    def billing(self, holds: Callable[[date], bool]) -> tuple[int, set[int], set[int]]:
        """Sum in cents, the invoices that count, those left out."""
        seen = [i for i in self.plan.invoices if self._sees("invoices", [i.seller], None) and holds(i.day)]
        counted = [i for i in seen if self.counts(i)]
        return sum(map(net, counted)), {i.key for i in counted}, {i.key for i in seen} - {i.key for i in counted}

    def costs(self, holds: Callable[[date], bool]) -> tuple[int, set[int], set[int]]:
        """Sum in cents, the costs that count, those left out."""
        seen = [c for c in self.plan.costs if self._sees_project(self._projects[c.project]) and holds(c.day)]
        counted = [c for c in seen if not c.rejected and not self._projects[c.project].internal]
        return sum(map(spent, counted)), {c.key for c in counted}, {c.key for c in seen} - {c.key for c in counted}

    def active(self) -> tuple[set[int], set[int]]:
        """The customers that count, those left out."""
        return self._split(lambda c: any(p.state != "lost" for p in self._open(c)))

    def prospects(self) -> tuple[set[int], set[int]]:
        """The customers that count, those left out."""
        return self._split(self._is_prospect)

    def this_year(self, day: date) -> bool:
        return day.year == self.today.year

    def this_month(self, day: date) -> bool:
        return (day.year, day.month) == (self.today.year, self.today.month)

    def billed_by_customer(self) -> dict[int, int]:
        """What the viewer sees billed this year, for each customer that the viewer sees."""
        _, counted, _ = self.billing(self.this_year)
        chosen = [i for i in self.plan.invoices if i.key in counted]
        return {c.key: sum(net(i) for i in chosen if i.customer == c.key) for c in self.visible_customers()}

    def spent_by_customer(self) -> dict[int, int]:
        """What the viewer sees spent this year, for each customer that the viewer sees."""
        _, counted, _ = self.costs(self.this_year)
        chosen = [c for c in self.plan.costs if c.key in counted]
        of = {
            c.key: [x for x in chosen if self._projects[x.project].customer == c.key] for c in self.visible_customers()
        }
        return {key: sum(map(spent, costs)) for key, costs in of.items()}

    def open_sales_by_customer(self) -> dict[int, int]:
        """Expected value of visible open cases in progress, for each customer that the viewer sees."""
        return {
            c.key: sum(p.value or 0 for p in self._open(c) if p.state == "in_progress")
            for c in self.visible_customers()
        }

    def stages(self) -> dict[int, str | None]:
        """The stage of each customer that the viewer sees."""
        return {c.key: self._stage(c) for c in self.visible_customers()}

    def visible_customers(self) -> list[Customer]:
        return [c for c in self.plan.customers if self._sees("customers", [c.owner], None)]

    def counts(self, invoice: Invoice) -> bool:
        return self.plan.sent[invoice.status] and invoice.number is not None

    def _split(self, counts: Callable[[Customer], bool]) -> tuple[set[int], set[int]]:
        seen = self.visible_customers()
        counted = {c.key for c in seen if not c.internal and counts(c)}
        return counted, {c.key for c in seen} - counted

    def _stage(self, customer: Customer) -> str | None:
        if not customer.internal and self._is_prospect(customer):
            return "prospect"
        if not customer.internal and any(p.state != "lost" for p in self._open(customer)):
            return "active"
        works = any(p.customer == customer.key and self._sees_project(p) for p in self.plan.projects)
        bills = any(i.customer == customer.key and self._sees("invoices", [i.seller], None) for i in self.plan.invoices)
        return "dormant" if works or bills else None

    def _is_prospect(self, customer: Customer) -> bool:
        billed = any(customer.key in (i.customer, i.payer) and self.counts(i) for i in self.plan.invoices)
        won = any(p.customer == customer.key and p.state == "won" for p in self.plan.projects)
        return any(p.state == "in_progress" for p in self._open(customer)) and not billed and not won

    def _open(self, customer: Customer) -> Iterable[Project]:
        mine = (p for p in self.plan.projects if p.customer == customer.key and self._sees_project(p))
        return (p for p in mine if not p.closed and not p.internal)

    def _sees_project(self, project: Project) -> bool:
        return self._sees("projects", [project.owner, project.seller], project)

    def _sees(self, what: str, people: list[int | None], project: Project | None) -> bool:
        scope, me = getattr(self.viewer, what), self.viewer.person
        if scope in ("all", "none"):
            return bool(scope == "all")
        if scope == "own":
            return me in people
        if scope == "team":
            return any(p.key in people and me in (p.key, p.boss) for p in self.plan.people)
        units = UNITS_BELOW[next(p.unit for p in self.plan.people if p.key == me)]
        if project is not None and project.unit is not None:
            return project.unit in units
        return any(p.key == people[0] and p.unit in units for p in self.plan.people)


def net(invoice: Invoice) -> int:
    """Cents in base currency, rounded half-up once."""
    return half_up(Decimal(invoice.net) * invoice.rate)


def spent(cost: Cost) -> int:
    """Cents; `quantity` and `price` are ten thousandths."""
    return half_up(Decimal(cost.quantity) * Decimal(cost.price or 0) / 10**8 * 100)


def half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


__all__: list[Any] = ["Cost", "Customer", "Invoice", "Oracle", "Person", "Plan", "Project", "Viewer", "net", "spent"]
