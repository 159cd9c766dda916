"""Customers that are there already: the same number blocks, the same domain, phone, e-invoice address or name warns.

Only customers that the actor may see are told of. Where another one has the number, nothing is said of it but that an
administrator can help.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from services.changes import recording
from services.database import rows, value
from services.permissions import Actor, visible_customers
from services.refusals import NotFound
from services.sql import Sql, is_any
from services.writing.rows import require_row

from .facts import Facts, Reason
from .numbers import numbers_shared, same_numbers
from .resembling import resembling

TOLD = 5
BLOCKING = frozenset({Reason.ORG_NUMBER, Reason.VAT_NUMBER})


@dataclass(frozen=True)
class Duplicate:
    """A customer that the actor may see, and why it looks the same."""

    customer_id: int
    number: int
    name: str
    country: str | None
    org_number: str | None
    owner: str | None
    reasons: tuple[Reason, ...]

    @property
    def blocks(self) -> bool:
        """Whether the number is the same, so that there cannot be two."""
        return not BLOCKING.isdisjoint(self.reasons)


@dataclass(frozen=True)
class Duplicates:
    """What was found, the likeliest first. `hidden` names numbers of customers that the actor may not see."""

    found: tuple[Duplicate, ...] = ()
    hidden: tuple[Reason, ...] = ()

    @property
    def blocking(self) -> Duplicate | None:
        """The customer that has the number already."""
        return next((one for one in self.found if one.blocks), None)


@dataclass
class _Candidates:
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    reasons: dict[int, list[Reason]] = field(default_factory=dict)

    def add(self, found: dict[str, Any], reason: Reason) -> None:
        self.rows[found["id"]] = found
        listed = self.reasons.setdefault(found["id"], [])
        if reason not in listed:
            listed.append(reason)


async def find_duplicates(actor: Actor, facts: Facts, within: BaseDBAsyncClient | None = None) -> Duplicates:
    """Customers that may be the same; those that were told apart before are left out unless they have the number."""
    candidates, same = _Candidates(), await same_numbers(actor, facts, within)
    for one in same:
        for reason in numbers_shared(one, facts) if one["is_visible"] else ():
            candidates.add(one, reason)
    for one, reason in await resembling(actor, facts, within):
        candidates.add(one, reason)
    for known in await told_apart(facts.customer_id, list(candidates.rows), within):
        if BLOCKING.isdisjoint(candidates.reasons[known]):
            candidates.rows.pop(known)
    hidden = {reason for one in same if not one["is_visible"] for reason in numbers_shared(one, facts)}
    return Duplicates(_told(candidates), tuple(sorted(hidden)))


async def told_apart(
    customer_id: int | None, others: list[int], within: BaseDBAsyncClient | None = None
) -> frozenset[int]:
    """Those of some customers of which somebody said "not the same"."""
    if customer_id is None or not others:
        return frozenset()
    query = Sql("SELECT id, not_same FROM customer WHERE not_same IS NOT NULL AND") + is_any(
        "id", [customer_id, *others]
    )
    found: set[int] = set()
    for one in await rows(query, within):
        declined = set(json.loads(one["not_same"]))
        found |= declined & set(others) if one["id"] == customer_id else set()
        found |= {one["id"]} if customer_id in declined else set()
    return frozenset(found)


async def visible_among(actor: Actor, ids: Collection[int], within: BaseDBAsyncClient | None = None) -> frozenset[int]:
    """Those of some customers that are there and that the actor may see."""
    if not ids:
        return frozenset()
    query = Sql("SELECT customer.id FROM customer WHERE") + is_any("customer.id", list(ids))
    found = await rows(query + "AND (" + visible_customers(actor) + ")", within)
    return frozenset(int(one["id"]) for one in found)


async def tell_apart(actor: Actor, customer_id: int, other_id: int) -> None:
    """Remember that two customers are not the same; refusals as of an edit, `NotFound` also for the other one."""
    await require_row(actor, "customers", customer_id)
    if not await visible_among(actor, [other_id]):
        raise NotFound()
    query = Sql("SELECT not_same FROM customer WHERE id = ?", (customer_id,))
    async with recording(actor, "edit", summary={"resource": "customers"}) as recorder:
        known = await value(query, recorder.connection)
        listed = sorted({*json.loads(known or "[]"), other_id})
        await recorder.update("customers", customer_id, {"not_same": json.dumps(listed)})


def _told(candidates: _Candidates) -> tuple[Duplicate, ...]:
    listed = [_duplicate(one, tuple(candidates.reasons[one["id"]])) for one in candidates.rows.values()]
    listed.sort(key=lambda one: (not one.blocks, -len(one.reasons), one.number))
    return tuple(listed[:TOLD])


def _duplicate(one: dict[str, Any], reasons: tuple[Reason, ...]) -> Duplicate:
    return Duplicate(
        int(one["id"]), int(one["number"]), one["name"], one["country"], one["org_number"], one["owner"], reasons
    )


__all__ = ["Duplicate", "Duplicates", "Facts", "Reason", "find_duplicates", "tell_apart", "told_apart"]
