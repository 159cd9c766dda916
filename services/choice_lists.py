"""The lists that a firm keeps for itself (statuses, industries, segments, roles, units): order, use, and an end.

Rows that are switched off stay on what has them already; a row that is used is deleted only by moving its users to
another one. The rows themselves are written by `services.writing` like everything else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.fields.relational import ForeignKeyFieldInstance

from .changes import Recorder, recording
from .database import rows, value
from .invoices.numbers import number_those
from .invoices.refusals import InvoiceWasSent
from .kpis.kept import READS
from .permissions import Actor
from .profiles import require_may_move_units
from .refusals import Conflict, InvalidChoice, NotFound
from .resources import RESOURCES, Resource
from .sales.replacing import follow_status
from .sql import Sql
from .writing import rows as writing

AT_ONCE = 4_000
ORDERED = (
    "invoice-statuses", "sales-statuses", "project-statuses", "industries", "market-segments", "contact-roles", "keywords",
    "custom-fields",
)  # fmt: skip
LISTS = (*ORDERED, "business-units")
OF_EACH = {"customer-segments": "customer_id", "contact-keywords": "contact_id"}
"""What there is once for each customer or contact."""
UNFIT = {
    "business-units": (
        "WITH RECURSIVE below(id) AS (SELECT id FROM business_unit WHERE parent_id = ?"
        " UNION SELECT b.id FROM business_unit b JOIN below ON b.parent_id = below.id) SELECT 1 FROM below WHERE id = ?"
    ),
    "market-segments": (
        "SELECT 1 FROM market_segment s JOIN market_segment n ON n.parent_id IS NOT NULL WHERE s.parent_id = ? AND n.id = ?"
    ),
    "custom-fields": "SELECT 1 WHERE CAST(? AS BIGINT) <> CAST(? AS BIGINT)",
}
"""Answers with something where the second row of a list cannot take the place of the first."""
UNSENT = (
    "SELECT n.number FROM invoice i JOIN invoice_number n ON n.invoice_id = i.id JOIN invoice_status s ON s.id = i.status_id"
    " WHERE s.is_sent AND NOT EXISTS (SELECT 1 FROM invoice_status t WHERE t.id = ? AND t.is_sent) AND i.status_id = ?"
    " LIMIT 1"
)


class InUse(Conflict):
    """{count} rows have this. Choose what they are to have instead."""


@dataclass(frozen=True)
class Use:
    """A column of another resource that holds ids of a list."""

    kind: Resource
    column: str


async def listed(actor: Actor, resource: str) -> list[dict[str, Any]]:
    """The rows of a list in their order, each with `used`: how many rows have it, whoever may see those."""
    kind = RESOURCES[resource]
    order = "position, id" if resource in ORDERED else "name, id"
    visible = kind.visible(actor, kind.table)
    found = await rows(Sql(f"SELECT * FROM {kind.table} WHERE") + visible + f"ORDER BY {order}")
    used: dict[int, int] = {}
    for use in uses(resource):
        counted = Sql(
            f"SELECT {use.column} AS id, count(*) AS n FROM {use.kind.table} WHERE {use.column} IS NOT NULL GROUP BY 1"
        )
        for row in await rows(counted):
            used[row["id"]] = used.get(row["id"], 0) + int(row["n"])
    return [{**row, "used": used.get(row["id"], 0)} for row in found]


def uses(resource: str) -> Iterator[Use]:
    """Where ids of a list stand."""
    model = RESOURCES[resource].model
    for kind in RESOURCES.values():
        for field in kind.model._meta.fields_map.values():
            if isinstance(field, ForeignKeyFieldInstance) and field.related_model is model:
                yield Use(kind, str(field.source_field))


async def reorder(actor: Actor, resource: str, ids: Sequence[int]) -> int | None:
    """Put the rows of a list into the order of `ids`, those not named after them; answers with the change set."""
    writing.require_right(actor, RESOURCES[resource])
    if resource not in ORDERED:
        raise NotFound()
    known = [int(row["id"]) for row in await listed(actor, resource)]
    wanted = [row_id for row_id in dict.fromkeys(ids) if row_id in known]
    wanted += [row_id for row_id in known if row_id not in wanted]
    async with recording(actor, "edit", summary={"resource": resource, "fields": ["position"]}) as recorder:
        for position, row_id in enumerate(wanted):
            await recorder.update(resource, row_id, {"position": position})
    return recorder.change_set_id


async def count_uses(resource: str, row_id: int) -> int:
    """How many rows have a row of a list."""
    total = 0
    for use in uses(resource):
        total += int(await value(Sql(f"SELECT count(*) FROM {use.kind.table} WHERE {use.column} = ?", (row_id,))) or 0)
    return total


async def remove(
    actor: Actor, resource: str, row_id: int, instead: int | None = None, *, values_go_too: bool = False
) -> int | None:
    """Delete a row of a list; what has it gets `instead`. One change set, whose id is the answer.

    `values_go_too` is for custom fields, whose values are nothing without them. `InUse` where rows have it and nothing is
    named instead; `InvalidChoice` for something that is not in the list or hangs below the row; `InvoiceWasSent` where
    invoices that were sent under a number of the series would be taken back.
    """
    writing.require_right(actor, RESOURCES[resource])
    count = await count_uses(resource, row_id)
    if count and instead is None and not values_go_too:
        raise InUse(count=count)
    async with recording(actor, "delete", summary={"resource": resource}) as recorder:
        if instead is not None:
            await _require_fit(recorder, resource, row_id, instead)
            await _require_may_place(actor, recorder, resource, row_id)
        for use in uses(resource) if instead is not None else ():
            await _move(recorder, use, row_id, instead)
        await writing.delete(actor, recorder, resource, row_id)
    return recorder.change_set_id


async def _require_fit(recorder: Recorder, resource: str, row_id: int, instead: int) -> None:
    """Refuse what cannot take the place of a row: nothing, itself, what lies below it, a status that unsends invoices."""
    table, within = RESOURCES[resource].table, recorder.connection
    if instead == row_id or await value(Sql(f"SELECT 1 FROM {table} WHERE id = ?", (instead,)), within) is None:
        raise InvalidChoice(value=str(instead), field="instead")
    if resource in UNFIT and await value(Sql(UNFIT[resource], (row_id, instead)), within) is not None:
        raise InvalidChoice(value=str(instead), field="instead")
    if resource == "invoice-statuses":
        number = await value(Sql(UNSENT, (instead, row_id)), within)
        if number is not None:
            raise InvoiceWasSent(number=number, field="instead")


async def _require_may_place(actor: Actor, recorder: Recorder, resource: str, row_id: int) -> None:
    """People in another business unit may see something else: that is for those who may change users."""
    if resource != "business-units":
        return
    require_may_move_units(actor)
    query = Sql("SELECT 1 FROM user_account WHERE business_unit_id = ?", (row_id,))
    if await value(query, recorder.connection) is not None:
        actor.require("users")


async def _move(recorder: Recorder, use: Use, old: int, new: int | None) -> None:
    if use.kind.name in OF_EACH:
        await _leave_doubles(recorder, use, old, new)
    moves = use.column in READS.get(use.kind.name, ())
    while found := await rows(_having(use, old), recorder.connection):
        concerned = {row[name] for row in found for name in ("customer_id", "billing_customer_id")} if moves else set()
        changes: list[tuple[int, str, Any, Any]] = [(int(row["id"]), use.column, old, new) for row in found]
        if (use.kind.name, use.column) == ("projects", "sales_status_id"):
            changes += await follow_status(recorder, [int(row["id"]) for row in found], old, new)
        await recorder.update_many(
            use.kind.name,
            changes,
            customers={int(row["id"]): row["customer_id"] for row in found},
            figures_of={int(customer_id) for customer_id in concerned if customer_id is not None},
        )
        if (use.kind.name, use.column) == ("invoices", "status_id"):
            await number_those(recorder, [int(row["id"]) for row in found])


def _having(use: Use, row_id: int) -> Sql:
    table, customer = use.kind.table, use.kind.customer or "NULL"
    billing = f"{table}.billing_customer_id" if use.kind.name == "invoices" else "NULL"
    return Sql(
        f"SELECT {table}.id AS id, {customer} AS customer_id, {billing} AS billing_customer_id FROM {table}"
        f" WHERE {table}.{use.column} = ? ORDER BY {table}.id LIMIT {AT_ONCE}",
        (row_id,),
    )


async def _leave_doubles(recorder: Recorder, use: Use, old: int, new: int | None) -> None:
    """A customer in both segments, or a contact with both keywords, only leaves the one."""
    table, whose = use.kind.table, OF_EACH[use.kind.name]
    doubles = Sql(
        f"SELECT o.id FROM {table} o JOIN {table} n ON n.{whose} = o.{whose}"
        f" WHERE o.{use.column} = ? AND n.{use.column} = ?",
        (old, new),
    )
    for row in await rows(doubles, recorder.connection):
        await recorder.delete(use.kind.name, int(row["id"]))
