"""What a cost, an invoice or a row of an invoice is, for a history that tells of it as a whole: what, how much, of what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .change_rows import ChangeRow
from .database import rows
from .fields.catalogue import fields_of
from .fields.field import Field
from .permissions import Actor, visible_invoices
from .row_names import names_of
from .sql import Sql, is_any

FACTS: dict[str, tuple[str, ...]] = {
    "costs": ("kind", "quantity", "unit_cost"),
    "invoices": ("date", "net"),
    "invoice-rows": ("quantity", "unit_price", "net"),
}
PARENTS = {
    "costs": ("project_id", "projects"),
    "invoices": ("project_id", "projects"),
    "invoice-rows": ("invoice_id", "invoices"),
}


@dataclass(frozen=True)
class Facts:
    """The fields that say what a row is, with their values as programs read them; what it belongs to; its currency."""

    values: tuple[tuple[Field, Any], ...]
    parent: tuple[str, str] | None
    currency: str | None


async def facts_of(actor: Actor, found: Iterable[ChangeRow]) -> dict[int, Facts]:
    """The facts of changes that are about whole rows, by the change's id: as far as the actor sees fields and names."""
    whole = [(row, held) for row in found if row.resource in FACTS and (held := _held(row))]
    parents = {(PARENTS[row.resource][1], held.get(PARENTS[row.resource][0])) for row, held in whole}
    names = await names_of(actor, {(resource, int(row_id)) for resource, row_id in parents if row_id is not None})
    currencies = await _currencies(actor, {int(held["invoice_id"]) for _, held in whole if held.get("invoice_id")})
    fields = {name: await fields_of(name, actor) for name in {row.resource for row, _ in whole}}
    told = {}
    for row, held in whole:
        column, resource = PARENTS[row.resource]
        named = names.get((resource, int(held.get(column) or 0)))
        known = fields[row.resource]
        values = tuple(
            (known[name], held[name]) for name in FACTS[row.resource] if name in known and held.get(name) is not None
        )
        currency = held.get("currency") or currencies.get(int(held.get("invoice_id") or 0))
        told[row.id] = Facts(values, (resource, named) if named else None, currency)
    return told


def _held(row: ChangeRow) -> dict[str, Any]:
    """The whole row, where it came or went."""
    whole = row.new if row.action == "create" else row.old if row.action == "delete" else None
    return whole if isinstance(whole, dict) else {}


async def _currencies(actor: Actor, invoice_ids: set[int]) -> dict[int, str]:
    query = Sql("SELECT invoice.id, invoice.currency FROM invoice WHERE") + is_any("invoice.id", sorted(invoice_ids))
    found = await rows(query + "AND (" + visible_invoices(actor) + ")") if invoice_ids else []
    return {int(item["id"]): str(item["currency"]) for item in found}
