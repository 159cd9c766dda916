"""The names of all fields of all kinds of records as one list, for the change log, which tells of any of them."""

from collections import defaultdict

from services.i18n import mark

from .catalogue import CATALOGUE

BESIDES = {
    "base_currency": mark("Base currency"),
    "time_zone": mark("Time zone"),
    "settings": mark("Settings"),
    "definition": mark("What it shows"),
    "is_shared": mark("Shared"),
    "shared_with": mark("Shared with"),
    "overrides": mark("Rights of its own"),
    "report": mark("Report"),
    "format": mark("Format"),
    "total_rows": mark("Rows"),
    "register_status": mark("Status in the public register"),
    "register_source": mark("Public register"),
    "text": mark("Text"),
    "day": mark("Date"),
}
"""Fields that no list shows."""


def _words() -> dict[str, dict[str, str]]:
    by_name: dict[str, dict[str, str]] = defaultdict(dict)
    for resource, fields in CATALOGUE.items():
        for field in fields:
            by_name[field.name][resource] = field.label
    return by_name


WORDS = _words()
SEVERAL = frozenset(name for name, labels in WORDS.items() if len(set(labels.values())) > 1)
"""Names that mean something else in another kind of record: the owner of a customer, of a project."""


def key_of(resource: str, name: str) -> str:
    """What stands for a field of a kind of record in the list."""
    return f"{resource}.{name}" if name in SEVERAL else name


def field_names() -> dict[str, str]:
    """The list: key → name (English)."""
    listed = {key_of(r, name): label for name, labels in WORDS.items() for r, label in labels.items()}
    return {**BESIDES, **listed}
