"""Reports as JSON, for API and pages: money and other decimals as strings, days as ISO 8601, references by id."""

from datetime import date
from decimal import Decimal
from typing import Any

from services.permissions import Actor

from .cells import Value
from .kept import KeptReport
from .prepare import Prepared
from .run import Group, Outcome, ShownRow, Total

Json = dict[str, Any]


def report_as_json(kept: KeptReport, actor: Actor, name: str) -> Json:
    """A report that is kept or ready-made. `id` is a number, or the key of a ready-made one."""
    told: Json = {
        **kept.report.as_json(),
        "id": kept.ref if kept.is_ready_made else int(kept.ref),
        "name": name,
        "ready_made": kept.is_ready_made,
        "owner_id": kept.owner_id,
        "owner_name": kept.owner_name or None,
        "is_shared": kept.is_shared,
        "shared_with": list(kept.shared_with),
        "may_change": kept.may_change(actor),
        "version": kept.version,
    }
    return {**told, "key": kept.ref} if kept.is_ready_made else told


def row_as_json(row: ShownRow, prepared: Prepared) -> Json:
    """A row by field name; the words behind ids and codes stand in `labels`."""
    told: Json = {"id": row.id}
    labels: Json = {}
    for place, column in enumerate(prepared.columns):
        is_reference = row.references[place] is not None
        told[column.name] = row.references[place] if is_reference else plain(row.values[place])
        if is_reference:
            labels[column.name] = plain(row.values[place])
        if column.kind == "money" and row.currencies[place] is not None:
            labels[f"{column.name}.currency"] = row.currencies[place]
    return {**told, "labels": labels}


def outcome_as_json(result: Outcome, prepared: Prepared) -> Json:
    """The number of rows, the totals and the groups with theirs."""
    return {
        "count": result.rows,
        "totals": _totals(result.totals),
        "groups": [_group(group, prepared, 0) for group in result.groups],
        "base_currency": prepared.firm.base_currency,
        "ignored": list(prepared.ignored),
    }


def plain(value: Value) -> Any:
    """A value as JSON carries it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _group(group: Group, prepared: Prepared, level: int) -> Json:
    key = group.key[level]
    told: Json = {
        "field": prepared.groups[level].name,
        "value": plain(key) if isinstance(key, date) else key,
        "label": plain(group.labels[level]),
        "count": group.rows,
        "totals": _totals(group.totals),
    }
    return (
        {**told, "groups": [_group(child, prepared, level + 1) for child in group.children]} if group.children else told
    )


def _totals(totals: dict[str, Total]) -> Json:
    return {name: _total(total) for name, total in totals.items()}


def _total(total: Total) -> Any:
    return plain(total.value)
