"""The sentences of the dialog for each list, and values as people read them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from services.fields.field import Field
from services.i18n import Language, mark
from services.money import to_minor
from services.organization import Firm

from ..customers.card.values import in_words
from ..page import Page

NOTHING = "–"
KINDS = ("change", "unchanged", "not_permitted", "refused", "meanwhile")
KIND_WORDS = {
    "change": mark("Change"),
    "unchanged": mark("Unchanged"),
    "not_permitted": mark("Not permitted"),
    "refused": mark("Refused"),
    "meanwhile": mark("Changed by others"),
    "left": mark("Not done"),
}
COLOURS = {"change": 1, "unchanged": 2, "not_permitted": 3, "refused": 5, "meanwhile": 6, "left": 4}
"""The colour of each kind in the bar and before its tab (`--k-viz-…`)."""
VERB_WORDS = {
    "set": mark("Set to"),
    "clear": mark("Clear the value"),
    "replace": mark("Replace text"),
    "add": mark("Add"),
    "remove": mark("Remove"),
    "append": mark("Add at the end"),
    "days": mark("Move by days"),
    "only": mark("Have only"),
}
HEADINGS: dict[str, Callable[[Page, int], str]] = {
    "customers": lambda page, n: page.n("Change {count} customer", "Change {count} customers", n),
    "contacts": lambda page, n: page.n("Change {count} contact", "Change {count} contacts", n),
    "projects": lambda page, n: page.n("Change {count} project", "Change {count} projects", n),
    "invoices": lambda page, n: page.n("Change {count} invoice", "Change {count} invoices", n),
}


@dataclass(frozen=True)
class Speaker:
    """What words need to know: the reader's language, and the firm."""

    language: Language
    firm: Firm

    @property
    def today(self) -> date:
        """Today in the organization's zone."""
        return self.firm.today()

    def t(self, message: str, /, **values: object) -> str:
        """A text in the reader's language."""
        return self.language.t(message, **values)


def heading(page: Page, resource: str, count: int) -> str:
    """So many rows are to be changed."""
    say = HEADINGS.get(resource)
    return say(page, count) if say else page.n("Change {count} row", "Change {count} rows", count)


def label_of(field: Field, language: Language) -> str:
    """A field's name as the reader knows it."""
    return language.t(field.label) if field.custom_id is None else field.label


async def told_value(speaker: Speaker, field: Field, given: Any) -> str:
    """A value, as programs read it, in words."""
    if given in (None, "", []):
        return NOTHING
    if isinstance(given, bool) or field.kind == "boolean":
        return speaker.t("Yes") if given else speaker.t("No")
    if field.kind == "money" and isinstance(given, str):
        given = to_minor(Decimal(given), speaker.firm.base_currency)
    return await in_words(cast(Page, speaker), field, given)
