"""Writing one field of the planned rows, chunk by chunk, where it still is what it was when it was planned."""

from datetime import date
from typing import Any

from services.changes import Recorder
from services.database import rows
from services.fields.catalogue import fields_of
from services.fields.field import Field, Viewing
from services.invoices.numbers import number_those
from services.kpis.kept import READS
from services.listing import viewing_of
from services.permissions import Actor
from services.resources import RESOURCES
from services.sql import TRUE, Sql, all_of
from services.writing.custom import write_custom

from .columns import as_text, from_text, same, text_of
from .reading import Standing
from .rules import refusing
from .running import Progress

AT_ONCE = 4_000


async def write_field(recorder: Recorder, actor: Actor, stands: Standing, name: str, progress: Progress) -> set[int]:
    """Write a field's new value; answers with the rows that got it. Ends early when the run is to stop."""
    field = (await fields_of(stands.resource, actor))[name]
    viewing = await viewing_of(actor)
    new = from_text(as_text(stands.assigned[name]), field)
    written: set[int] = set()
    after = 0
    while not progress.stop:
        found = await rows(_chunk(actor, stands, field, viewing, after), recorder.connection)
        if not found:
            break
        after = int(found[-1]["id"])
        await _write(recorder, stands.resource, field, found, new)
        if (stands.resource, name) == ("invoices", "status_id"):
            await number_those(recorder, [int(item["id"]) for item in found])
        written |= {int(item["id"]) for item in found}
        progress.done = max(progress.done, len(written))
    return written


def _chunk(actor: Actor, stands: Standing, field: Field, viewing: Viewing, after: int) -> Sql:
    """The next rows in the order of their ids that are planned, visible, and as they were planned."""
    kind = RESOURCES[stands.resource]
    now = text_of(field, kind.table, viewing)
    refused = [~Sql(f"coalesce(({condition.text}), 1 = 0)", condition.values) for _, condition in _refusing(stands)]
    visible = kind.visible(actor, kind.table)
    where = all_of([piece for piece in (visible, *refused) if piece != TRUE])
    billing = f"{kind.table}.billing_customer_id" if stands.resource == "invoices" else "NULL"
    return (
        Sql(f"SELECT {kind.table}.id AS id, {kind.customer} AS customer_id, {billing} AS billing_customer_id,")
        + now
        + f"AS old FROM mass_update_row r JOIN {kind.table} ON {kind.table}.id = r.row_id"
        + Sql(
            "WHERE r.mass_update_id = ? AND r.kind = 'change' AND r.row_id > ? AND r.field = ?",
            (stands.id, after, field.name),
        )
        + "AND"
        + same(now, Sql("r.old"))
        + "AND"
        + where
        + Sql("ORDER BY r.row_id LIMIT ?", (AT_ONCE,))
    )


def _refusing(stands: Standing) -> list[tuple[str, Sql]]:
    """The rules, with days as days; the plan keeps them as text."""
    values = stands.assigned
    days = {name: date.fromisoformat(text) for name, text in values.items() if name.endswith("_date") and text}
    return refusing(stands.resource, {**values, **days})


async def _write(recorder: Recorder, resource: str, field: Field, found: list[dict[str, Any]], new: Any) -> None:
    if field.custom_id is not None:
        for item in found:
            await write_custom(recorder, field, int(item["id"]), new)
        return
    moves = field.name in READS.get(resource, ())
    concerned = {item[name] for item in found for name in ("customer_id", "billing_customer_id")} if moves else set()
    await recorder.update_many(
        resource,
        [(int(item["id"]), field.name, from_text(item["old"], field), new) for item in found],
        customers={int(item["id"]): item["customer_id"] for item in found},
        figures_of={int(customer_id) for customer_id in concerned if customer_id is not None},
    )
