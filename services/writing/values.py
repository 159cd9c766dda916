"""From given values to columns: known and writable fields only, each parsed as its kind wants, references looked up."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.relational import ForeignKeyFieldInstance

from services.database import row
from services.fields.catalogue import fields_of
from services.fields.choices import choices
from services.fields.field import Field
from services.fields.parsing import parse_value
from services.fields.typed import from_json
from services.i18n import Language, language
from services.money import minor_units, parse_amount, parse_number, rate_to_int, to_minor
from services.organization import organization
from services.permissions import Actor
from services.refusals import InvalidChoice, NotEditable, Refusal, UnknownField
from services.resources import RESOURCES, Resource
from services.sql import Sql

from .refusals import NoLongerOffered, NotAccepted, TooManyDecimals

BEYOND_IDS = 2**63


@dataclass(frozen=True)
class Setting:
    """What decides how a row's values are read: the fields, the customer's country, the row's currency, who writes.

    `is_typed` says that the values come from JSON, where nothing is guessed.
    """

    actor: Actor
    fields: dict[str, Field]
    country: str | None
    currency: str
    is_typed: bool

    @property
    def spoken(self) -> Language:
        """The language in which the writer writes numbers."""
        return language(self.actor.language)


async def setting_of(
    actor: Actor, resource: str, given: Mapping[str, Any], current: Mapping[str, Any], *, is_typed: bool = False
) -> Setting:
    """How values for a row are read; `current` are its columns, none for a new row."""
    firm = await organization()
    both = {**current, **{name: given[name] for name in ("country", "currency", "customer_id") if name in given}}
    country = await _country(resource, both)
    currency = both.get("currency")
    known = isinstance(currency, str) and len(currency) == 3
    chosen = str(currency).upper() if known else firm.base_currency
    return Setting(actor, await fields_of(resource, actor), country or firm.country, chosen, is_typed)


async def parsed(setting: Setting, given: Mapping[str, Any]) -> dict[str, Any]:
    """The columns (and custom fields) for given values; every field that cannot be kept is named in the refusal."""
    values: dict[str, Any] = {}
    refused: list[Refusal] = []
    for name, raw in given.items():
        try:
            values[name] = await _value(setting, name, raw)
        except Refusal as refusal:
            refusal.field = refusal.field or name
            refused.append(refusal)
    raise_all(refused)
    return values


def raise_all(refused: list[Refusal]) -> None:
    """Raise the one refusal there is, or `NotAccepted` with all of them."""
    if len(refused) == 1:
        raise refused[0]
    if refused:
        raise NotAccepted(refused)


async def require_references(
    actor: Actor, resource: str, values: Mapping[str, Any], within: BaseDBAsyncClient | None = None
) -> None:
    """Refuse (`InvalidChoice`) what points to a row that is not there or that the actor may not see."""
    refused: list[Refusal] = []
    for name, target in references(RESOURCES[resource]).items():
        if values.get(name) is not None and not await _is_visible(actor, target, values[name], within):
            refused.append(InvalidChoice(value=str(values[name]), field=name))
    raise_all(refused)


async def require_offered(actor: Actor, fields: Mapping[str, Field], values: Mapping[str, Any]) -> None:
    """Refuse (`NoLongerOffered`) what was switched off in its list; a row keeps what it has."""
    refused: list[Refusal] = []
    for name, given in values.items():
        field = fields.get(name)
        if given is None or field is None or not field.choices:
            continue
        chosen = given if isinstance(given, list) else [given]
        off = [one for one in await choices(field.choices, language(actor.language)) if not one.is_active]
        refused += [NoLongerOffered(value=one.label, field=name) for one in off if one.value in chosen]
    raise_all(refused)


def references(kind: Resource) -> dict[str, Resource]:
    """The columns of a resource that point to rows of others."""
    of_model = {each.model: each for each in RESOURCES.values()}
    found = {}
    for field in kind.model._meta.fields_map.values():
        if isinstance(field, ForeignKeyFieldInstance):
            found[str(field.source_field)] = of_model[field.related_model]
    return found


async def _value(setting: Setting, name: str, raw: Any) -> Any:
    field = setting.fields.get(name)
    if field is None:
        raise UnknownField(name=name, field=name)
    if not field.is_writable:
        raise NotEditable(field=name)
    return await value_of(setting, field, from_json(field, raw) if setting.is_typed else raw)


async def value_of(setting: Setting, field: Field, given: Any) -> Any:
    """What the column of a field keeps for a value; the refusal may lack the field's name."""
    if given is None or (isinstance(given, str) and not given.strip()):
        return await parse_value(field, None, setting.actor)
    if field.name in ("currency_rate", "rate"):
        return rate_to_int(given if isinstance(given, Decimal) else parse_number(str(given), setting.spoken))
    if field.kind == "money" and field.unit == "currency":
        return _minor(setting, given)
    if isinstance(given, int) and not isinstance(given, bool) and field.name.endswith("_id"):
        return _reference(given)
    if field.kind == "tags" and field.links is None:
        return list(dict.fromkeys(given)) if isinstance(given, list) else given
    return await parse_value(field, given, setting.actor, country=setting.country)


def _minor(setting: Setting, given: Any) -> int:
    amount = given if isinstance(given, Decimal | int) else parse_amount(str(given), setting.spoken, setting.currency)
    digits = minor_units(setting.currency)
    if Decimal(amount).scaleb(digits) % 1:
        raise TooManyDecimals(currency=setting.currency, digits=digits)
    return to_minor(Decimal(amount), setting.currency)


def _reference(given: int) -> int:
    if not 0 < given < BEYOND_IDS:
        raise InvalidChoice(value=str(given)[:40])
    return given


async def _is_visible(actor: Actor, target: Resource, row_id: int, within: BaseDBAsyncClient | None) -> bool:
    query = Sql(f"SELECT 1 AS yes FROM {target.table} WHERE id = ? AND (", (row_id,))
    return await row(query + target.visible(actor, target.table) + ")", within) is not None


async def _country(resource: str, both: Mapping[str, Any]) -> str | None:
    """The country by which numbers of a customer and what hangs on it are written."""
    if resource == "customers":
        country = both.get("country")
        return country.strip().upper()[:2] if isinstance(country, str) and country.strip() else None
    customer_id = both.get("customer_id")
    if not isinstance(customer_id, int) or not 0 < customer_id < BEYOND_IDS:
        return None
    found = await row(Sql("SELECT country FROM customer WHERE id = ?", (customer_id,)))
    return found["country"] if found else None
