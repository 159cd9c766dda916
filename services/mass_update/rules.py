"""Which rows a mass update leaves alone: the rules of `services.writing.rules` for fields that many rows can get, as SQL."""

from collections.abc import Callable, Mapping
from typing import Any

from services.fields.field import Field, Viewing
from services.sql import Sql
from services.writing.closed import NUMBERED, SENT, closed
from services.writing.refusals import EndsBeforeItStarts

from .operations import Operation, new_text, refusals_of

Operations = Mapping[str, Operation]
Texts = Mapping[str, Sql]
Told = list[tuple[str, Sql]]


def refusing(resource: str, asked: Operations, fields: Mapping[str, Field], table: str, viewing: Viewing) -> Told:
    """The codes of refusals with the rows that each is about."""
    new = {name: new_text(operation, fields[name], table, viewing) for name, operation in asked.items()}
    found = [told for rule in RULES.get(resource, ()) for told in rule(asked, new, viewing)]
    for name, operation in asked.items():
        now = fields[name].value_sql(table, viewing)
        found += refusals_of(operation, fields[name], now, new[name])
    return found


def _closed_invoices(asked: Operations, _new: Texts, viewing: Viewing) -> Told:
    """People change nothing that was sent; programs bring again what has a number of its own."""
    return closed(asked.keys(), whatever_number=viewing.actor.source == "browser")


def _taken_back(asked: Operations, _new: Texts, _viewing: Viewing) -> Told:
    """Invoices that were sent under a number of the series stay sent."""
    status_id = _given(asked.get("status_id"))
    if status_id is None:
        return []
    not_sent = Sql("NOT EXISTS (SELECT 1 FROM invoice_status s WHERE s.id = ? AND s.is_sent)", (int(status_id),))
    return [("invoice_was_sent", SENT & NUMBERED & not_sent)]


def _dates_in_order(asked: Operations, new: Texts, _viewing: Viewing) -> Told:
    if not {"start_date", "end_date"} & asked.keys():
        return []
    first, last = (_given(asked.get(name)) for name in ("start_date", "end_date"))
    if first is not None and last is not None:
        if last < first:
            raise EndsBeforeItStarts(field="end_date")
        return []
    start, end = (new.get(name) or Sql(f"CAST(project.{name} AS TEXT)") for name in ("start_date", "end_date"))
    return [("ends_before_it_starts", end + "<" + start)]


def _given(operation: Operation | None) -> Any:
    return operation.value if operation is not None and operation.verb == "set" else None


RULES: dict[str, tuple[Callable[[Operations, Texts, Viewing], Told], ...]] = {
    "invoices": (_closed_invoices, _taken_back),
    "projects": (_dates_in_order,),
}
