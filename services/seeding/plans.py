"""What a made-up customer is to become."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from .companies import Company, any_company
from .people import Person

Stage = Literal["active", "prospect", "dormant", "bare"]
STAGES: tuple[Stage, ...] = ("active", "prospect", "dormant", "bare")
STAGE_SHARES = (73, 10, 12, 5)
FROM_THE_START = 0.5
NEWEST = {"active": 60, "dormant": 500, "prospect": 5, "bare": 1}  # days before today
OLDEST = {"active": 10**6, "dormant": 10**6, "prospect": 500, "bare": 500}


@dataclass(frozen=True, slots=True)
class Plan:
    """The customer, when it began (a day), how it stands today, and its business.

    `invoice` is what one invoice comes to (base minor units), `margin` the share that is left of it, `invoices` how many
    there are (1 is usual), `status` what the public register says.
    """

    company: Company
    owner: Person
    stage: Stage
    begun: int
    invoice: int
    margin: float
    invoices: float = 1.0
    status: str = "active"


def any_plan(
    rng: Random,
    sellers: Sequence[Person],
    last: int,
    invoice: int,
    company: Company | None = None,
    stage: Stage | None = None,
) -> Plan:
    """Any plan; `invoice` is the usual amount of one, `last` the number of today."""
    stage = stage or rng.choices(STAGES, STAGE_SHARES)[0]
    first = max(0, last - OLDEST[stage])
    begun = first if rng.random() < FROM_THE_START else rng.randrange(first, max(first + 1, last - NEWEST[stage]))
    amount = int(invoice * min(rng.lognormvariate(-0.3, 0.8), 6))
    return Plan(company or any_company(rng), rng.choice(sellers), stage, begun, amount, rng.uniform(0.15, 0.45))
