"""Taking back many changes of single fields at once, where nothing else follows from the fields."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tortoise.fields import BooleanField, DateField

from .changes import Recorder
from .database import rows
from .fields.catalogue import CATALOGUE
from .invoices.refusals import InvoiceIsCredited
from .kpis.kept import READS
from .permissions import Actor
from .refusals import Conflict as NotThereAnyMore
from .refusals import NotFound, NotPermitted, Refusal
from .resources import RESOURCES, Resource
from .sql import Sql, is_any, joined
from .undoing import Change, Conflict, Outcome
from .writing.closed import CLOSED, SENT, closed
from .writing.invoices import credited_since
from .writing.values import references

AT_ONCE = 4_000
FOR_MANY: dict[str, frozenset[str]] = {
    **{name: frozenset(field.name for field in fields if field.mass_editable) for name, fields in CATALOGUE.items()},
    "custom-values": frozenset({"text", "number", "day"}),
}
DEPEND = {"projects": frozenset({"start_date", "end_date"})}
"""Fields whose rule looks at other fields of the row: they are taken back row by row."""
WHY: dict[str, type[Refusal]] = {**CLOSED, "invoice_is_credited": InvoiceIsCredited}


def split(changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    """The changes that can be taken back together, and the rest; rows that were made or deleted belong to the rest."""
    whole = {(change["resource"], change["row_id"]) for change in changes if change["action"] != "update"}
    many: list[Change] = []
    rest: list[Change] = []
    for change in changes:
        resource, name = change["resource"], change["field"]
        fits = name in FOR_MANY.get(resource, ()) and name not in DEPEND.get(resource, ())
        alone = (change["resource"], change["row_id"]) not in whole
        (many if fits and alone else rest).append(change)
    return many, rest


async def take_back_many(recorder: Recorder, actor: Actor, changes: Sequence[Change]) -> Outcome:
    """Put back what still is what was written; the rest is told as conflicts."""
    by_field: defaultdict[tuple[str, str], dict[int, Change]] = defaultdict(dict)
    for change in changes:
        by_field[(change["resource"], change["field"])].setdefault(int(change["row_id"]), change)
    outcome = Outcome()
    status_first = sorted(by_field.items(), key=lambda item: item[0][1] != "status_id")  # which opens invoices
    for (resource, name), of_rows in status_first:
        ids = sorted(of_rows)
        for start in range(0, len(ids), AT_ONCE):
            chunk = {row_id: of_rows[row_id] for row_id in ids[start : start + AT_ONCE]}
            outcome += await _chunk(recorder, actor, RESOURCES[resource], name, chunk)
    return outcome


async def _chunk(recorder: Recorder, actor: Actor, kind: Resource, name: str, changes: Mapping[int, Change]) -> Outcome:
    found = {
        int(item["id"]): item for item in await rows(_query(recorder, actor, kind, name, changes), recorder.connection)
    }
    may, conflicts = actor.may(kind.write_right), []
    back: dict[int, tuple[int, Any]] = {}
    there = await _there(recorder, kind, name, changes.values())
    sent = await _sent(recorder) if (kind.name, name) == ("invoices", "status_id") else frozenset()
    for row_id, change in changes.items():
        item = found.get(row_id)
        if item is None or not item["is_seen"] or not may:
            unseen = NotPermitted() if item is not None and item["is_seen"] else NotFound()
            conflicts.append(Conflict(kind.name, row_id, name, refusal=unseen))
            continue
        now, written, before = _plain(kind, name, item["now"]), _loaded(change["new"]), _loaded(change["old"])
        if now == written != before and item["kept"] and before not in sent:
            conflicts.append(Conflict(kind.name, row_id, name, now, before, WHY[item["kept"]]()))
        elif now == written != before and there is not None and before not in there:
            conflicts.append(Conflict(kind.name, row_id, name, now, before, NotThereAnyMore()))
        elif now == written != before:
            back[int(change["id"])] = (row_id, _typed(kind, name, before))
        elif now != before:
            conflicts.append(Conflict(kind.name, row_id, name, now, before))
    await _write(recorder, kind, name, back, found)
    return Outcome(len(back), tuple(conflicts))


def _query(recorder: Recorder, actor: Actor, kind: Resource, name: str, changes: Mapping[int, Change]) -> Sql:
    table = kind.table
    billing = f"{table}.billing_customer_id" if kind.name == "invoices" else "NULL"
    columns = (
        f"{table}.id AS id, {table}.{name} AS now, {kind.customer or 'NULL'} AS customer_id, {billing} AS payer_id,"
    )
    kept = (
        Sql("SELECT") + _why_kept(recorder, kind, name) + f"AS kept, {columns} (CASE WHEN" + kind.visible(actor, table)
    )
    return kept + f"THEN 1 ELSE 0 END) AS is_seen FROM {table} WHERE" + is_any(f"{table}.id", changes)


def _why_kept(recorder: Recorder, kind: Resource, name: str) -> Sql:
    """The code of `WHY` for invoices whose field stays as it is, NULL for all others."""
    if kind.name != "invoices":
        return Sql("NULL")
    credited = [("invoice_is_credited", SENT & credited_since(recorder.undoes_id))]
    rules = credited if name == "status_id" else closed({name}, whatever_number=False)
    return Sql("CASE") + joined([Sql("WHEN") + rule + f"THEN '{code}'" for code, rule in rules]) + "END"


async def _sent(recorder: Recorder) -> frozenset[int]:
    """The statuses of what is sent."""
    found = await rows(Sql("SELECT id FROM invoice_status WHERE is_sent"), recorder.connection)
    return frozenset(int(item["id"]) for item in found)


async def _there(recorder: Recorder, kind: Resource, name: str, changes: Iterable[Change]) -> set[Any] | None:
    """For a field that points to rows: those of before that are still there, and None for nothing. None for other fields."""
    target = references(kind).get(name)
    if target is None:
        return None
    wanted = sorted({before for change in changes if (before := _loaded(change["old"])) is not None})
    found: set[Any] = {None}
    for start in range(0, len(wanted), AT_ONCE):
        query = Sql(f"SELECT id FROM {target.table} WHERE") + is_any("id", wanted[start : start + AT_ONCE])
        found |= {int(item["id"]) for item in await rows(query, recorder.connection)}
    return found


async def _write(
    recorder: Recorder, kind: Resource, name: str, back: dict[int, tuple[int, Any]], found: Mapping[int, Any]
) -> None:
    """Write the values back, by change; the log says of each what the change said, the other way round."""
    if not back:
        return
    moved = [found[row_id] for row_id, _ in back.values()] if name in READS.get(kind.name, ()) else []
    await recorder.figures_of({item[column] for item in moved for column in ("customer_id", "payer_id")} - {None})
    await recorder.set_many(kind.name, name, dict(back.values()))
    columns = "c.resource, c.row_id, c.customer_id, c.action, c.field, c.new, c.old"
    recorder.log_query(kind.name, Sql(f"{columns} FROM change c WHERE") + is_any("c.id", back) + "ORDER BY c.id")


def _plain(kind: Resource, name: str, given: Any) -> Any:
    """A column's value as the log has it."""
    if isinstance(kind.model._meta.fields_map[name], BooleanField) and given is not None:
        return bool(given)
    return given.isoformat() if isinstance(given, date) else given


def _typed(kind: Resource, name: str, given: Any) -> Any:
    """A value of the log as the column has it."""
    is_day = isinstance(kind.model._meta.fields_map[name], DateField)
    return date.fromisoformat(given) if is_day and isinstance(given, str) else given


def _loaded(text: str | None) -> Any:
    return None if text is None else json.loads(text)
