"""What cells need beside the raw value: words for references, and the columns of a grid."""

from typing import Any

from services.database import rows
from services.fields.choices import Choice, choices
from services.fields.field import Field
from services.fields.partly import partly
from services.i18n import Language
from services.listing import Scene
from services.permissions import Actor, visible_customers
from services.sql import Sql, is_any

from .design import STATE_TONES

CODES = frozenset({"number", "payment_term_days", "probability"})
DRAWN = {"margin_this_year": "margin", **dict.fromkeys(CODES, "code")}
"""Fields that are drawn otherwise than their kind says."""
LIST_KINDS = ("choice", "person", "stage", "country", "currency", "language")


async def labelled(found: list[dict[str, Any]], seen: Scene, _language: Language) -> list[dict[str, Any]]:
    """Rows with the name of each customer they point to; other words come from the lists in the columns."""
    pointing = [name for name, field in seen.fields.items() if field.kind == "customer" and found and name in found[0]]
    for name in pointing:
        names = await _customer_names({item[name] for item in found if item[name] is not None}, seen)
        for item in found:
            item[f"{name}__label"] = names.get(item[name])
    return found


async def columns(fields: dict[str, Field], viewer: Language, *, actor: Actor, first: str) -> list[dict[str, Any]]:
    """The columns of a grid as grid.js reads them: field name, heading, kind, width, editor, choices, what is left out."""
    may_edit, shown = actor.may("edit"), [field for field in fields.values() if field.name != "id"]
    notes = [partly(field.adds_up, actor, viewer) for field in shown]
    told = [await _column(field, viewer, may_edit, first) for field in shown]
    return [column | ({"note": note} if note else {}) for column, note in zip(told, notes, strict=True)]


async def _column(field: Field, viewer: Language, may_edit: bool, first: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "field": field.name,
        "label": viewer.t(field.label) if field.custom_id is None else field.label,
        "short": viewer.t(field.heading) if field.custom_id is None else field.heading,
        "kind": field.kind,
        "width": field.width,
        "shown": field.shown,
        "editable": field.editable and may_edit,
        "required": field.required,
    }
    drawn = "name" if field.name == first and field.kind != "date" else DRAWN.get(field.name)
    if drawn is not None:
        told["draw"] = drawn
    if drawn == "name" and field.name == "number":
        told["bare"] = True  # a number has no initials
    if not field.is_sortable:
        told["sortable"] = False
    if field.scale:
        told["scale"] = 10**field.scale
    if field.unit is not None:
        told["unit"] = field.unit
    if field.choices and (field.kind in LIST_KINDS or field.kind == "tags"):
        listed = await choices(field.choices, viewer)
        told["choices"] = [_choice(one) for one in listed]
        if any(one.state for one in listed):
            told["draw"] = "stage"
    return told


def _choice(one: Choice) -> dict[str, Any]:
    told = {"value": one.value, "label": one.label, "active": one.is_active}
    return told | ({"tone": STATE_TONES[one.state]} if one.state else {})


async def _customer_names(ids: set[int], seen: Scene) -> dict[int, str]:
    wanted = is_any("customer.id", sorted(ids)) & visible_customers(seen.viewing.actor)
    return {item["id"]: item["name"] for item in await rows(Sql("SELECT id, name FROM customer WHERE") + wanted)}
