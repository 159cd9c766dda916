"""Whether a customer is there already: what the form asks after every letter, an import for every row."""

import statistics
from collections.abc import AsyncIterator, Mapping
from typing import Any

from services.customers.duplicates import find_duplicates
from services.customers.facts import Facts
from services.database import rows
from services.permissions import Actor
from services.sql import Sql

from .measuring import Figure, figure_of, p95_of, timed
from .promises import DUPLICATES
from .register import Register, administrator, seller

EVERY = 60  # so many customers, evenly spread over the register
SAMPLE = (
    "SELECT name, country, org_number, vat_number, email, phone, website FROM customer WHERE id % ? = 1 ORDER BY id"
)


async def measure(register: Register) -> AsyncIterator[Figure]:
    """Names and numbers that are there, and ones that only look like it; under two kinds of rights."""
    known = [_facts(one) for one in await rows(Sql(SAMPLE, (max(1, register.customers // EVERY),)))]
    if not known:
        return
    new = [_resembling(facts, place) for place, facts in enumerate(known)]
    for actor, who in ((await administrator(), "who sees everything"), (await seller(), "a seller with own rows")):
        yield await _checked(actor, known, f"{who}: customers that are there")
        yield await _checked(actor, new, f"{who}: new ones with similar names")


async def _checked(actor: Actor, listed: list[Facts], what: str) -> Figure:
    """Each once; held against the promise is the p95 of the processor's time."""
    await find_duplicates(actor, listed[0])
    found = [await timed(lambda facts=facts: find_duplicates(actor, facts)) for facts in listed]
    walls, used = zip(*found, strict=True)
    figure = figure_of(
        DUPLICATES, what, walls, note=f"processor, p95; on the clock median {statistics.median(walls):.1f}"
    )
    return Figure(
        DUPLICATES, what, p95_of(used), figure.p95, figure.best, figure.times, figure.load, figure.note,
        statistics.median(used),
    )  # fmt: skip


def _facts(one: Mapping[str, Any]) -> Facts:
    plain = {name: one[name] or "" for name in one if name != "country"}
    return Facts(country=one["country"], **plain)


def _resembling(facts: Facts, place: int) -> Facts:
    """A slip of the pen in the name, and a domain that nobody has."""
    name = facts.name.replace("a", "e", 1)
    return Facts(name, facts.country, email=f"info@nobody{place}.example", website=f"www.nobody{place}.example")
