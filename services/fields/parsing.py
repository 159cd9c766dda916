"""From what a person or a program gives to what a column keeps; each kind of field has one rule."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from services.database import row
from services.i18n import Language, language
from services.identifiers import Checked, Severity, check_org_number, check_vat_number
from services.money import parse_amount, parse_number, to_minor
from services.organization import organization
from services.periods import parse_date
from services.permissions import Actor, visible_customers
from services.refusals import InvalidChoice, InvalidDate, InvalidNumber, Refusal, Required, TooBig, TooSmall, WrongKind
from services.sql import Sql
from services.text import clean_line, clean_lines
from services.values import clean_email, clean_phone, clean_url

from .choices import choices
from .field import Field

MOST = 2**31 - 1  # what a column of whole numbers holds
Parse = Callable[[Field, Any, Actor, Language, str | None], Awaitable[Any]]
MOST_NUMBER, MOST_SCALED = 2**31 - 1, 10**13


async def parse_value(field: Field, raw: Any, actor: Actor, *, country: str | None = None) -> Any:
    """The value that a column keeps for what was given; None for nothing.

    `country` (ISO 3166) is that of the customer, for numbers that are written differently from country to country.
    Refusals carry the field's name: `Required`, `WrongKind`, `TooLong`, `InvalidEmail`, …
    """
    kept = None
    if raw is not None and not (isinstance(raw, str) and not raw.strip()):
        try:
            kept = await PARSERS[field.kind](field, raw, actor, language(actor.language), country)
        except Refusal as refusal:
            refusal.field = refusal.field or field.name
            raise
    if kept is None and field.required:  # also where nothing is left after cleaning
        raise Required(field=field.name)
    return kept


async def _line(field: Field, raw: Any, _actor: Actor, _language: Language, _country: str | None) -> str | None:
    return clean_line(_text(field, raw), field.max_length or 200) or None


async def _long_text(field: Field, raw: Any, _actor: Actor, _language: Language, _country: str | None) -> str | None:
    return clean_lines(_text(field, raw), field.max_length or 4000) or None


async def _number(field: Field, raw: Any, _actor: Actor, spoken: Language, _country: str | None) -> int:
    number = _bounded(field, parse_number(raw, spoken) if isinstance(raw, str) else _decimal(field, raw, spoken))
    scaled = number.scaleb(field.scale)
    if scaled != int(scaled):
        raise InvalidNumber(value=raw, example="12")
    return int(scaled)


async def _money(field: Field, raw: Any, _actor: Actor, spoken: Language, _country: str | None) -> int:
    currency = (await organization()).base_currency
    return to_minor(_decimal(field, raw, spoken), currency)


async def _date(field: Field, raw: Any, _actor: Actor, spoken: Language, _country: str | None) -> date:
    if isinstance(raw, date):
        return raw
    return parse_date(_text(field, raw), spoken, (await organization()).today())


async def _moment(_field: Field, raw: Any, _actor: Actor, spoken: Language, _country: str | None) -> datetime:
    """A moment as ISO 8601; one without a zone is in the organization's."""
    given = raw
    if not isinstance(raw, datetime):
        try:
            given = datetime.fromisoformat(str(raw).strip())
        except ValueError:
            raise InvalidDate(value=str(raw)[:40], example="2025-03-15T09:00:00Z") from None
    if given.tzinfo is None:
        given = given.replace(tzinfo=ZoneInfo((await organization()).time_zone))
    return cast(datetime, given).astimezone(UTC)


async def _boolean(field: Field, raw: Any, _actor: Actor, spoken: Language, _country: str | None) -> bool:
    if isinstance(raw, bool):
        return raw
    raise WrongKind(expected=spoken.t("yes or no"))


async def _choice(field: Field, raw: Any, _actor: Actor, spoken: Language, _country: str | None) -> int | str:
    written = str(raw).strip().casefold()
    for choice in await choices(field.choices or "", spoken):
        if written in (str(choice.value).casefold(), choice.label.casefold()) and not isinstance(raw, bool):
            return choice.value
    raise InvalidChoice(value=str(raw)[:60])


async def _linked(field: Field, raw: Any, actor: Actor, spoken: Language, country: str | None) -> list[int] | None:
    """Several of a list, each given as id or in words."""
    given = raw if isinstance(raw, list | tuple) else [raw]
    return sorted({int(await _choice(field, one, actor, spoken, country)) for one in given}) or None


async def _customer(field: Field, raw: Any, actor: Actor, _language: Language, _country: str | None) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str) or not _is_id(str(raw)):
        raise InvalidChoice(value=raw)
    query = Sql("SELECT id FROM customer WHERE id = ? AND (", (int(raw),)) + visible_customers(actor) + ")"
    found = await row(query)
    if found is None:
        raise InvalidChoice(value=raw)
    return int(found["id"])


async def _email(field: Field, raw: Any, _actor: Actor, _language: Language, _country: str | None) -> str:
    return clean_email(_text(field, raw))


async def _phone(field: Field, raw: Any, _actor: Actor, _language: Language, country: str | None) -> str:
    return clean_phone(_text(field, raw), country or (await organization()).country)


async def _url(field: Field, raw: Any, _actor: Actor, _language: Language, _country: str | None) -> str:
    return clean_url(_text(field, raw))


async def _org_number(field: Field, raw: Any, _actor: Actor, _language: Language, country: str | None) -> str:
    return _possible(check_org_number(country or (await organization()).country, clean_line(_text(field, raw), 40)))


async def _vat_number(field: Field, raw: Any, _actor: Actor, _language: Language, country: str | None) -> str:
    return _possible(check_vat_number(country or (await organization()).country, clean_line(_text(field, raw), 40)))


def _possible(checked: Checked) -> str:
    """The number unless no law knows one like it; an odd but possible one is kept."""
    if checked.severity is Severity.IMPOSSIBLE and checked.message is not None:
        raise checked.message
    return checked.number


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _text(field: Field, raw: Any) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise WrongKind(expected="text")
    return str(raw)


def _decimal(field: Field, raw: Any, spoken: Language) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise InvalidNumber(value=raw, example="12")
    return Decimal(raw) if isinstance(raw, int | Decimal) else parse_amount(raw, spoken)


def _bounded(field: Field, number: Decimal) -> Decimal:
    least = field.least if field.least is not None else -MOST
    if number < least:
        raise TooSmall(least=least)
    most = field.most if field.most is not None else MOST
    if number > most:
        raise TooBig(most=most)
    return number


PARSERS: dict[str, Parse] = {
    "text": _line,
    "long_text": _long_text,
    "number": _number,
    "money": _money,
    "date": _date,
    "moment": _moment,
    "boolean": _boolean,
    **dict.fromkeys(("choice", "person", "country", "currency", "language", "stage"), _choice),
    "customer": _customer,
    "tags": _linked,
    "email": _email,
    "phone": _phone,
    "url": _url,
    "org_number": _org_number,
    "vat_number": _vat_number,
}
