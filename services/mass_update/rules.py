"""Which rows a mass update leaves alone: the rules of `services.writing.rules` for fields that many rows can get, as SQL."""

from collections.abc import Callable, Mapping
from typing import Any

from services.fields.field import Field, Viewing
from services.sql import Sql
from services.writing.invoices import AFTER_SENDING
from services.writing.refusals import EndsBeforeItStarts

from .operations import Operation, new_text, refusals_of

Operations = Mapping[str, Operation]
Texts = Mapping[str, Sql]
SENT = Sql("invoice.status_id IN (SELECT id FROM invoice_status WHERE is_sent)")
NUMBERED = Sql("EXISTS (SELECT 1 FROM invoice_number n WHERE n.invoice_id = invoice.id)")
READ_ONLY = Sql("invoice.status_id IN (SELECT id FROM invoice_status WHERE is_read_only)")


def refusing(
    resource: str, asked: Operations, fields: Mapping[str, Field], table: str, viewing: Viewing
) -> list[tuple[str, Sql]]:
    """The codes of refusals with the rows that each is about."""
    new = {name: new_text(operation, fields[name], table, viewing) for name, operation in asked.items()}
    found = [told for rule in RULES.get(resource, ()) if (told := rule(asked, new)) is not None]
    for name, operation in asked.items():
        now = fields[name].value_sql(table, viewing)
        found += refusals_of(operation, fields[name], now, new[name])
    return found


def _read_only_invoices(asked: Operations, _new: Texts) -> tuple[str, Sql] | None:
    return ("invoice_is_read_only", READ_ONLY) if asked.keys() - {"status_id"} else None


def _sent_invoices(asked: Operations, _new: Texts) -> tuple[str, Sql] | None:
    return ("invoice_was_sent", SENT & NUMBERED) if asked.keys() - AFTER_SENDING else None


def _numbered_invoices(asked: Operations, _new: Texts) -> tuple[str, Sql] | None:
    return ("number_is_given", NUMBERED) if asked.keys() - AFTER_SENDING else None


def _taken_back(asked: Operations, _new: Texts) -> tuple[str, Sql] | None:
    """Invoices that were sent under a number of the series stay sent."""
    status_id = _given(asked.get("status_id"))
    if status_id is None:
        return None
    not_sent = Sql("NOT EXISTS (SELECT 1 FROM invoice_status s WHERE s.id = ? AND s.is_sent)", (int(status_id),))
    return "invoice_was_sent", SENT & NUMBERED & not_sent


def _dates_in_order(asked: Operations, new: Texts) -> tuple[str, Sql] | None:
    if not {"start_date", "end_date"} & asked.keys():
        return None
    first, last = (_given(asked.get(name)) for name in ("start_date", "end_date"))
    if first is not None and last is not None:
        if last < first:
            raise EndsBeforeItStarts(field="end_date")
        return None
    start, end = (new.get(name) or Sql(f"CAST(project.{name} AS TEXT)") for name in ("start_date", "end_date"))
    return "ends_before_it_starts", end + "<" + start


def _given(operation: Operation | None) -> Any:
    return operation.value if operation is not None and operation.verb == "set" else None


RULES: dict[str, tuple[Callable[[Operations, Texts], tuple[str, Sql] | None], ...]] = {
    "invoices": (_read_only_invoices, _sent_invoices, _numbered_invoices, _taken_back),
    "projects": (_dates_in_order,),
}
