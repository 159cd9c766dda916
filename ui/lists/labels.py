"""What fields are called."""

from collections.abc import Mapping

from services.fields.field import Field
from services.fields.parts import PARTS
from services.i18n import Language


def label_of(field: Field, viewer: Language) -> str:
    """A field's name in the viewer's language; custom fields are called what people called them."""
    return field.label if field.custom_id is not None else viewer.t(field.label)


def heading_of(field: Field, viewer: Language) -> str:
    """What heads its column."""
    return field.label if field.custom_id is not None else viewer.t(field.heading)


def group_label(name: str, fields: Mapping[str, Field], viewer: Language) -> str:
    """What a field that a list is grouped by is called, or the part of a date: Invoice date, month."""
    head, _, part = name.rpartition(".")
    if head in fields and part in PARTS:
        return viewer.t(PARTS[part], date=label_of(fields[head], viewer))
    return label_of(fields[name], viewer)
