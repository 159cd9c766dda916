"""What fields are called."""

from services.fields.field import Field
from services.i18n import Language


def label_of(field: Field, viewer: Language) -> str:
    """A field's name in the viewer's language; custom fields are called what people called them."""
    return field.label if field.custom_id is not None else viewer.t(field.label)


def heading_of(field: Field, viewer: Language) -> str:
    """What heads its column."""
    return field.label if field.custom_id is not None else viewer.t(field.heading)
