"""The firm's own people: who reports to whom, in which unit, with which profile, at which cost an hour."""

from dataclasses import dataclass
from random import Random

from services.text import fold

from .words import COUNTRIES, Country

FACTOR = 10**4
UNITS = (
    ("Norden", None), ("Stockholm", "Norden"), ("Göteborg", "Norden"), ("Oslo", "Norden"), ("Helsingfors", "Norden"),
    ("Köpenhamn", "Norden"), ("Stockholm Teknik", "Stockholm"), ("Stockholm Ledning", "Stockholm"),
)  # fmt: skip
LEAF_UNITS = tuple(name for name, parent in UNITS if parent)
PROFILES = ("account_manager", "sales", "account_manager", "sales", "account_manager", "sales", "read_only", "auditor")


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague; `hour_cost` is base currency units × 10⁻⁴ for an hour."""

    id: int
    name: str
    email: str
    profile: str
    unit: str
    supervisor_id: int | None
    language: str
    hour_cost: int
    sells: bool = True


def colleagues(rng: Random, first_id: int, count: int, hour: int) -> list[Person]:
    """So many people, a manager in each unit and the others below; `hour` is what an hour costs in about."""
    made: list[Person] = []
    managers: dict[str, int] = {}
    taken: set[str] = set()
    for n in range(count):
        unit = LEAF_UNITS[n % len(LEAF_UNITS)]
        country = _country_of(unit)
        name = _new_name(rng, country, taken)
        is_manager = unit not in managers
        profile = "manager" if is_manager else PROFILES[n % len(PROFILES)]
        cost = int(hour * (1.35 if is_manager else rng.uniform(0.75, 1.2))) * FACTOR
        supervisor = managers.get(unit)
        person = Person(
            first_id + n,
            name,
            mail(name),
            profile,
            unit,
            supervisor,
            country.language,
            cost,
            profile not in ("read_only", "auditor"),
        )
        managers.setdefault(unit, person.id)
        made.append(person)
    return made


def mail(name: str) -> str:
    """The address of a colleague."""
    return f"{fold(name).replace(' ', '.')}@nordlyd.example"


def _new_name(rng: Random, country: Country, taken: set[str]) -> str:
    while True:
        name = f"{rng.choice(country.first_names)} {rng.choice(country.last_names)}"
        if fold(name) not in taken:
            taken.add(fold(name))
            return name


def _country_of(unit: str) -> Country:
    return {"Oslo": COUNTRIES[1], "Helsingfors": COUNTRIES[2], "Köpenhamn": COUNTRIES[3]}.get(unit, COUNTRIES[0])
