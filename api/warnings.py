"""What a program is told beside the row that it wrote: customers that look the same, which does not keep it from writing."""

from collections.abc import Collection
from typing import Any

from services.customers.alike import OF_E_INVOICE, alike_after
from services.customers.duplicates import Duplicate
from services.customers.facts import Reason
from services.permissions import Actor

Json = dict[str, Any]
WARNED = ("customers", "e-invoice-addresses")
WARNINGS: Json = {
    "type": "array",
    "description": "Customers that the user may see and that look the same. Nothing is kept from being written.",
    "items": {
        "type": "object",
        "properties": {
            "customer_id": {"type": "integer"},
            "number": {"type": "integer"},
            "name": {"type": "string"},
            "reasons": {"type": "array", "items": {"type": "string", "enum": [reason.value for reason in Reason]}},
        },
        "required": ["customer_id", "number", "name", "reasons"],
    },
}


async def with_warnings(actor: Actor, resource: str, told: Json, fields: Collection[str], customer_id: int) -> Json:
    """A row that was made or changed, with `warnings` where other customers look the same."""
    if resource not in WARNED:
        return told
    changed = fields if resource == "customers" else OF_E_INVOICE
    found = [_warning(one) for one in await alike_after(actor, customer_id, changed)]
    return {**told, "warnings": found} if found else told


def _warning(one: Duplicate) -> Json:
    reasons = [reason.value for reason in one.reasons]
    return {"customer_id": one.customer_id, "number": one.number, "name": one.name, "reasons": reasons}
