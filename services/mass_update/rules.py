"""Which rows a mass update leaves alone: the rules of `services.writing.rules` for fields that many rows can get, as SQL."""

from collections.abc import Callable, Mapping
from typing import Any

from services.sql import Sql
from services.writing.refusals import EndsBeforeItStarts

Values = Mapping[str, Any]
SENT = Sql("invoice.status_id IN (SELECT id FROM invoice_status WHERE is_sent)")
NUMBERED = Sql("EXISTS (SELECT 1 FROM invoice_number n WHERE n.invoice_id = invoice.id)")
READ_ONLY = Sql("invoice.status_id IN (SELECT id FROM invoice_status WHERE is_read_only)")


def refusing(resource: str, values: Values) -> list[tuple[str, Sql]]:
    """The codes of refusals with the rows that each is about."""
    return [found for rule in RULES.get(resource, ()) if (found := rule(values)) is not None]


def _read_only_invoices(values: Values) -> tuple[str, Sql] | None:
    return ("invoice_is_read_only", READ_ONLY) if values.keys() - {"status_id"} else None


def _taken_back(values: Values) -> tuple[str, Sql] | None:
    """Invoices that were sent under a number of the series stay sent."""
    status_id = values.get("status_id")
    if status_id is None:
        return None
    not_sent = Sql("NOT EXISTS (SELECT 1 FROM invoice_status s WHERE s.id = ? AND s.is_sent)", (int(status_id),))
    return "invoice_was_sent", SENT & NUMBERED & not_sent


def _dates_in_order(values: Values) -> tuple[str, Sql] | None:
    start, end = values.get("start_date"), values.get("end_date")
    if start is not None and end is not None:
        if end < start:
            raise EndsBeforeItStarts(field="end_date")
        return None
    if start is not None and "end_date" not in values:
        return "ends_before_it_starts", Sql("project.end_date < ?", (start,))
    if end is not None and "start_date" not in values:
        return "ends_before_it_starts", Sql("project.start_date > ?", (end,))
    return None


RULES: dict[str, tuple[Callable[[Values], tuple[str, Sql] | None], ...]] = {
    "invoices": (_read_only_invoices, _taken_back),
    "projects": (_dates_in_order,),
}
