"""Values of fields in words, as the card shows them."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.fields.choices import labels
from services.fields.field import Field
from services.identifiers import format_org_number, format_vat_number
from services.money import from_minor
from services.values import shown_phone

from ...page import Page

NOTHING = "–"


async def in_words(
    page: Page, field: Field, given: Any, country: str | None = None, currency: str | None = None
) -> str:
    """What stands for a value; a dash for none. `currency` is that of the row, for its amounts."""
    if given in (None, "", []):
        return NOTHING
    if field.choices:
        known = await labels(field.choices, page.language)
        listed = given if isinstance(given, list) else [given]
        return page.language.list(known.get(one, str(one)) for one in listed)
    if field.kind == "money":
        shown = page.firm.base_currency if field.unit == "base" or currency is None else currency
        return page.language.money(int(given), shown)
    if field.scale and isinstance(given, int):
        return page.language.number(unscaled(given, field.scale))
    return _plain(page, field, given, country or page.firm.country)


def unscaled(given: int, scale: int) -> Decimal:
    """The number that is kept as so many of its smallest parts."""
    return Decimal(given).scaleb(-scale).normalize()


def _plain(page: Page, field: Field, given: Any, country: str) -> str:
    say = WORDS.get(field.kind)
    return say(page, given, country) if say and field.name != "number" else str(given)


def _number(page: Page, given: Any, _country: str) -> str:
    return str(given) if isinstance(given, str) else page.language.number(given)


def _moment(page: Page, given: Any, _country: str) -> str:
    return page.language.moment(datetime.fromisoformat(str(given)), page.firm.time_zone, page.today)


WORDS: dict[str, Callable[[Page, Any, str], str]] = {
    "boolean": lambda page, given, country: page.t("Yes") if given else page.t("No"),
    "org_number": lambda page, given, country: format_org_number(country, str(given)),
    "vat_number": lambda page, given, country: format_vat_number(str(given)),
    "phone": lambda page, given, country: shown_phone(str(given), page.firm.country),
    "url": lambda page, given, country: re.sub(r"^https?://|/$", "", str(given)),
    "date": lambda page, given, country: page.language.date(date.fromisoformat(str(given)[:10]), today=page.today),
    "moment": _moment,
    "number": _number,
}


def as_written(field: Field, given: Any, country: str | None, base: str) -> str:
    """A value as it stands in an editor."""
    if given is None:
        return ""
    if field.kind == "money":
        return str(from_minor(int(given), base))
    if field.scale:
        return f"{unscaled(int(given), field.scale):f}"
    if field.kind == "org_number":
        return format_org_number(country, str(given))
    return str(given)
