"""The register of Nordlyd AB as it is before the last months' story is told."""

import json
from dataclasses import replace
from random import Random

from services.seeding.calendar import Calendar
from services.seeding.companies import Company, any_company, any_phone, domain_of, made, mail_of
from services.seeding.firm import Firm
from services.seeding.lives import IN_PROGRESS, Lives
from services.seeding.people import Person
from services.seeding.plans import Plan, Stage, any_plan
from services.seeding.tables import Rows
from services.seeding.words import COUNTRIES, Country
from services.seeding.world import SEGMENTS, World

from .companies import KNOWN, Known

COUNTS: tuple[tuple[Stage, int], ...] = (("active", 395), ("prospect", 36), ("dormant", 27), ("bare", 5))
SELLERS = {
    "SE": ("Elin Sandberg", "Maja Lindqvist", "Oskar Nyström", "Ida Berglund"),
    "NO": ("Jonas Hagen", "Maja Lindqvist", "Silje Moen"),
    "FI": ("Aino Virtanen", "Mikko Salonen"),
    "DK": ("Freja Holm",),
}
LARGE_INVOICES = 22  # a year, to a customer of ours
SMALL_INVOICE = 2_200_000  # öre
IN_TROUBLE = ("bankrupt", "bankrupt", "bankrupt", "winding_up", "winding_up", "deleted")
NEWEST_INVOICE = 20418
FIELDS: tuple[tuple[int, str, str, str, list[str]], ...] = (
    (1, "agreement", "Avtal", "choice", ["Ramavtal", "Löpande", "Projekt"]),
    (2, "next_review", "Nästa uppföljning", "date", []),
    (3, "employees", "Antal anställda", "number", []),
)
NUMBER, DATE, SEARCH = 4, 5, 16  # columns of an invoice


class Nordlyd:
    """Puts the firm's register together from people, companies it knows and companies that could be."""

    def __init__(self, firm: Firm, calendar: Calendar, rng: Random) -> None:
        self._rng = rng
        self._calendar = calendar
        self._world = World(firm, calendar, rng)
        self._ledger = self._world.ledger
        self._by_name = {person.name: person for person in firm.people}
        self._lives = Lives(self._ledger, rng, self._world.units)

    def rows(self, people: list[Person]) -> Rows:
        """All rows, the invoices numbered by date."""
        self._world.own(people, people[1:], internal=16)
        self._fields()
        for known in KNOWN:
            self._further(self._known(known))
        taken: set[str] = set()
        stages = [stage for stage, count in COUNTS for _ in range(count)]
        self._rng.shuffle(stages)
        troubles = list(IN_TROUBLE)
        for stage in stages:
            trouble = troubles.pop() if stage == "dormant" and troubles else "active"
            self._further(self._lives.live(replace(self._any(stage, taken), status=trouble)))
        rows = self._ledger.take()
        rows["invoice"] = _numbered(rows["invoice"])
        return rows

    def _known(self, known: Known) -> int:
        country = _country(known.country)
        company = made(country, known.name, known.industry, self._rng)
        owner, begun = self._by_name[known.owner], self._rng.randrange(5, 120)
        invoice = known.yearly * 100 // LARGE_INVOICES
        plan = Plan(company, owner, "active", begun, invoice, known.margin)
        customer_id = self._lives.card(plan)
        count = LARGE_INVOICES * (self._calendar.last - begun) // 365
        spans = [self._lives.agreement(plan, customer_id, "Ramavtal", count)]
        steps = dict(IN_PROGRESS)
        for name, status, value in known.cases:
            spans.append(self._lives.case(plan, customer_id, name, (status, steps[status]), value * 100))
        self._lives.remember(customer_id, spans)
        for person in known.contacts:
            self._contact(customer_id, company, person, begun)
        return customer_id

    def _contact(self, customer_id: int, company: Company, person: tuple[str, str, str], day: int) -> None:
        country = company.country
        phone = any_phone(self._rng, country, country.towns[0][2])
        role = self._rng.choice(self._ledger.firm.roles)
        email = mail_of(person[0], person[1], company.domain)
        self._ledger.contact(customer_id, person, role, email, phone, country.language, day)

    def _any(self, stage: Stage, taken: set[str]) -> Plan:
        company = any_company(self._rng)
        while domain_of(company.name) in taken:
            company = any_company(self._rng)
        taken.add(domain_of(company.name))
        sellers = [self._by_name[name] for name in SELLERS[company.country.code]]
        plan = any_plan(self._rng, sellers, self._calendar.last, SMALL_INVOICE, company, stage)
        return replace(plan, invoices=1.1)

    def _fields(self) -> None:
        for position, (field_id, key, label, kind, choices) in enumerate(FIELDS):
            field = (field_id, "customers", key, label, kind, json.dumps(choices), position, True)
            self._ledger.rows["custom_field"].append(field)

    def _further(self, customer_id: int) -> None:
        """Segments and values of the firm's own fields, for some."""
        rng, values = self._rng, self._ledger.rows["custom_value"]
        if rng.random() < 0.4:
            self._segments(customer_id, rng.randrange(2, len(SEGMENTS) + 1))
        if rng.random() < 0.6:
            values.append((len(values) + 1, 1, customer_id, rng.choice(FIELDS[0][4]), None, None))
        if rng.random() < 0.3:
            day = self._calendar.day[self._calendar.last + rng.randrange(3, 150)]
            values.append((len(values) + 1, 2, customer_id, None, None, day))
        if rng.random() < 0.7:
            values.append((len(values) + 1, 3, customer_id, None, int(rng.lognormvariate(3.6, 1.2)) + 1, None))

    def _segments(self, customer_id: int, first: int) -> None:
        """One segment, for every third customer a second, for every sixth a third."""
        offered = range(2, len(SEGMENTS) + 1)
        for step in range(1 + (customer_id % 3 == 0) + (customer_id % 6 == 0)):
            self._ledger.segment(customer_id, offered[(first - offered[0] + step) % len(offered)])


def _numbered(invoices: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """The same invoices with numbers that go up with the date."""
    sent = sorted((str(row[DATE]), place) for place, row in enumerate(invoices) if row[NUMBER] is not None)
    numbers = {place: str(NEWEST_INVOICE - len(sent) + n) for n, (_, place) in enumerate(sent, 1)}
    return [_with_number(row, numbers.get(place)) for place, row in enumerate(invoices)]


def _with_number(row: tuple[object, ...], number: str | None) -> tuple[object, ...]:
    if number is None:
        return row
    return (*row[:NUMBER], number, *row[NUMBER + 1 : SEARCH], number, *row[SEARCH + 1 :])


def _country(code: str) -> Country:
    return next(country for country in COUNTRIES if country.code == code)
