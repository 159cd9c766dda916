"""The groups in which the builder offers a report's fields: the subject's own by what they tell, then what rows point to."""

from collections.abc import Mapping, Sequence

from services.fields.choices import CHANGE_RESOURCES
from services.fields.field import Field
from services.fields.parts import is_part
from services.i18n import mark
from services.reports.calculated import CalculatedField
from services.reports.prepare import is_id
from services.reports.subjects import REFERENCES, Subject

OWN, FINANCIALS, CALCULATED = "own", "financials", "calculated"
THEMES = {
    FINANCIALS: mark("Financials"),
    "sales": mark("Sales and projects"),
    "activity": mark("Activity"),
    CALCULATED: mark("Calculated fields"),
}
OF_SALES = frozenset({"open_sales_value", "has_open_sale", "active_customers", "prospects_in_pipeline"})
OF_MONEY = frozenset({
    "last_invoice_date", "payment_term_days", "invoice_reference", "invoice_channel", "invoice_email", "e_invoice_address",
    "has_e_invoice_address", "currency_rate", "rate_date", "is_billed", "is_overdue", "unit_cost",
})  # fmt: skip
AMOUNTS = ("money", "percent")
OF_ACTIVITY = frozenset({"created_at", "updated_at"})


def group_of(field: Field) -> str:
    """The group that a field stands in."""
    if isinstance(field, CalculatedField):
        return CALCULATED
    head, dot, _ = field.name.partition(".")
    if dot and head in REFERENCES:
        return head
    if field.name in OF_SALES:
        return "sales"
    if field.name in OF_ACTIVITY:
        return "activity"
    return FINANCIALS if field.kind in (*AMOUNTS, "currency") or field.name in OF_MONEY else OWN


def title_of(key: str, subject: Subject) -> str:
    """A group's name (English)."""
    if key in REFERENCES:
        return REFERENCES[key][1]
    return THEMES.get(key) or CHANGE_RESOURCES.get(subject.key, subject.label)


def grouped(fields: Mapping[str, Field], chosen: Sequence[str], subject: Subject) -> dict[str, list[str]]:
    """The fields of each group that has some; the chosen ones of a group follow each other as the report shows them."""
    offered = [name for name, field in fields.items() if not is_part(field) or name in chosen]
    found: dict[str, list[str]] = {
        key: [] for key in (OWN, FINANCIALS, "sales", "activity", *subject.joins, CALCULATED)
    }
    for name in sorted(offered, key=lambda name: is_id(fields[name])):
        found[group_of(fields[name])].append(name)
    found[FINANCIALS].sort(key=lambda name: fields[name].kind not in AMOUNTS)
    return {key: _as_shown(names, chosen) for key, names in found.items() if names}


def _as_shown(names: list[str], chosen: Sequence[str]) -> list[str]:
    ordered = iter([name for name in chosen if name in names])
    return [next(ordered) if name in chosen else name for name in names]
