"""Everything that `seed` makes, batch by batch: the firm's people and units, its own work, its customers' lives."""

from collections.abc import Callable, Iterator
from random import Random

from services.money import RATE_ONE, cost_base, minor_units

from .calendar import Calendar
from .firm import Firm
from .ledger import Ledger
from .lives import Lives
from .people import FACTOR, LEAF_UNITS, UNITS, Person, colleagues
from .plans import any_plan
from .rates import IN_EURO
from .tables import Rows
from .words import INTERNAL_PROJECTS

BATCH = 500
COLLEAGUES = 50
HOUR_IN_EURO, INVOICE_IN_EURO = 55, 4200
SEGMENTS = (
    ("Relation", None),
    ("Ramavtal", "Relation"),
    ("Offentlig upphandling", "Relation"),
    ("Nyckelkund", "Relation"),
)
NO_ONE = "{}"


class World:
    """A firm's whole register; the same random numbers on the same day make the same world."""

    def __init__(self, firm: Firm, calendar: Calendar, rng: Random) -> None:
        self._firm = firm
        self._rng = rng
        self._calendar = calendar
        self.ledger = Ledger(firm, calendar)
        self.units = {name: number for number, (name, _) in enumerate(UNITS, 1)}
        self._segments = {name: number for number, (name, _) in enumerate(SEGMENTS, 1)}

    def batches(self, customers: int, progress: Callable[[float], None]) -> Iterator[Rows]:
        """The rows of so many customers; `progress` is told the share that is done."""
        level = IN_EURO.get(self._firm.base, 1.0)
        self._firm.people.extend(
            colleagues(self._rng, self._firm.next_user_id, COLLEAGUES, round(HOUR_IN_EURO / level))
        )
        self.own(self._firm.people, self._firm.people, internal=min(20, customers // 200 + 1))
        invoice = round(INVOICE_IN_EURO / level) * 10 ** minor_units(self._firm.base)
        lives, sellers = Lives(self.ledger, self._rng, self.units), [p for p in self._firm.people if p.sells]
        for number in range(1, customers + 1):
            customer_id = lives.live(any_plan(self._rng, sellers, self._calendar.last, invoice))
            if self._rng.random() < 0.3:
                self.ledger.segment(customer_id, self._rng.randrange(2, len(SEGMENTS) + 1))
            if number % BATCH == 0 or number == customers:
                progress(number / customers)
                yield self.ledger.take()

    def own(self, people: list[Person], new: list[Person], internal: int) -> None:
        """Business units, colleagues (`new` are to be made), segments, internal work: so many times each on each project."""
        rows = self.ledger.rows
        for name, parent in UNITS:
            rows["business_unit"].append((self.units[name], name, self.units.get(parent or ""), True))
        for position, (name, parent) in enumerate(SEGMENTS):
            rows["market_segment"].append(
                (self._segments[name], name, self._segments.get(parent or ""), position, True)
            )
        for person in new:
            rows["user_account"].append(self._user(person))
        for name in INTERNAL_PROJECTS:
            self._internal(name, people, internal)

    def _user(self, person: Person) -> tuple[object, ...]:
        made = self._calendar.moment[0]
        unit, profile = self.units[person.unit], self._firm.profiles[person.profile]
        return (
            person.id, person.email, person.name, None, profile, NO_ONE, unit, person.supervisor_id, person.language,
            NO_ONE, True, made, made,
        )  # fmt: skip

    def _internal(self, name: str, people: list[Person], times: int) -> None:
        rng, manager = self._rng, people[0]
        who = (manager.id, None, self.units[LEAF_UNITS[0]])
        project_id = self.ledger.project(self._firm.own_card_id, name, "won", who, 0, {"internal": True, "start": 0})
        for person in people:
            for _ in range(times):
                hours = rng.randrange(2, 17) * FACTOR // 2
                net = cost_base(hours, person.hour_cost, RATE_ONE, self._firm.base)
                self.ledger.cost(
                    project_id, "hours", rng.randrange(self._calendar.last + 1), hours, person.hour_cost, net, person.id
                )
