"""Making a customer with its addresses and e-invoice addresses: one change set, so that one undo takes all of it back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services import writing
from services.changes import Recorder, recording
from services.permissions import Actor
from services.refusals import Refusal
from services.resources import RESOURCES
from services.writing.refusals import NotAccepted
from services.writing.rows import require_right

from .duplicates import visible_among
from .evidence import Evidence

Values = Mapping[str, Any]


@dataclass(frozen=True)
class NewCustomer:
    """A customer as people write it. `not_same` are customers that look the same and were told apart by the writer.

    Refusals name the fields of `values`; for what hangs on the customer `addresses.0.street` and
    `e-invoice-addresses.1.address`.
    """

    values: Values
    addresses: Sequence[Values] = ()
    e_invoice_addresses: Sequence[Values] = ()
    evidence: Evidence = field(default_factory=Evidence)
    not_same: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Made:
    """A customer that was made, and the change set that takes it back."""

    customer_id: int
    change_set_id: int


async def create_customer(actor: Actor, new: NewCustomer) -> Made:
    """Make the customer with the next free number.

    Refusals: `NotAccepted` with one for each field, `NumberTaken`, `NumberNotFree` (another customer has the number),
    `NotPermitted`, `WouldNotSee`.
    """
    require_right(actor, RESOURCES["customers"])
    values, parts = await _parsed(actor, new)
    apart = sorted(await visible_among(actor, new.not_same))
    kept = {**new.evidence.columns(), "not_same": json.dumps(apart) if apart else None}
    async with recording(actor, "create", summary={"resource": "customers"}) as recorder:
        customer_id = await writing.rows.create(actor, recorder, "customers", {**values, **kept})
        for place, (name, given) in enumerate(parts):
            await _part(actor, recorder, name, {**given, "customer_id": customer_id}, _index(parts, place))
    assert recorder.change_set_id is not None
    return Made(customer_id, recorder.change_set_id)


async def _parsed(actor: Actor, new: NewCustomer) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
    """Every value as it is kept; all that cannot be kept are named together."""
    refused: list[Refusal] = []
    values = await _taken(actor, "customers", new.values, "", refused)
    if not values.get("name") and not any(refusal.field == "name" for refusal in refused):
        values = await _taken(actor, "customers", {**new.values, "name": ""}, "", refused)
    parts = []
    listed = (("addresses", new.addresses), ("e-invoice-addresses", new.e_invoice_addresses))
    for name, given in listed:
        for place, one in enumerate(given):
            parts.append((name, await _taken(actor, name, one, f"{name}.{place}.", refused)))
    if refused:
        raise refused[0] if len(refused) == 1 else NotAccepted(refused)
    return values, parts


async def _taken(actor: Actor, resource: str, given: Values, path: str, refused: list[Refusal]) -> dict[str, Any]:
    try:
        return await writing.parse(actor, resource, given, {})
    except NotAccepted as several:
        found = several.refusals
    except Refusal as one:
        found = [one]
    for refusal in found:
        refusal.field = f"{path}{refusal.field}"
    known = {refusal.field for refusal in refused}
    refused += [refusal for refusal in found if refusal.field not in known]
    return {}


async def _part(actor: Actor, recorder: Recorder, resource: str, values: dict[str, Any], place: int) -> None:
    try:
        await writing.rows.create(actor, recorder, resource, values)
    except Refusal as refusal:
        refusal.field = f"{resource}.{place}.{refusal.field}"
        raise


def _index(parts: list[tuple[str, dict[str, Any]]], place: int) -> int:
    """The place of a part among those of its kind."""
    return sum(1 for name, _ in parts[:place] if name == parts[place][0])
