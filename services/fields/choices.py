"""The lists that choice fields offer: rows of a settings table, people, countries, currencies, languages, fixed words."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from services.database import rows
from services.i18n import LANGUAGES, Language, mark
from services.kpis.memory import remembered
from services.money import currencies
from services.sql import Sql
from services.standard import ready_made_name


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen: value, words, and whether it is still offered for new values."""

    value: int | str
    label: str
    is_active: bool = True


TABLES = {
    "industries": "industry",
    "contact_roles": "contact_role",
    "sales_statuses": "sales_status",
    "project_statuses": "project_status",
    "invoice_statuses": "invoice_status",
    "business_units": "business_unit",
    "market_segments": "market_segment",
    "users": "user_account",
}
WITHOUT_ORDER = ("users", "business_units")
STAGES = {"prospect": mark("Prospect"), "active": mark("Active"), "dormant": mark("Dormant")}
COST_KINDS = {
    "hours": mark("Hours"),
    "travel": mark("Travel"),
    "product": mark("Product"),
    "subcontracting": mark("Subcontracting"),
    "own_work": mark("Own work"),
    "other": mark("Other"),
}
NORDIC = ("SE", "FI", "NO", "DK", "EE", "IS", "GB", "DE")
NORDIC_CURRENCIES = ("SEK", "EUR", "NOK", "DKK", "ISK", "GBP", "USD")


async def choices(name: str, language: Language) -> list[Choice]:
    """The list called `name`, in the order in which it is offered."""
    if name in TABLES:
        return await _rows(name, language)
    if name.startswith("custom:"):
        return [Choice(str(word), str(word)) for word in json.loads(name.removeprefix("custom:"))]
    return FIXED[name](language)


async def labels(name: str, language: Language) -> dict[int | str, str]:
    """Words for each value of a list, disabled ones included."""
    return {choice.value: choice.label for choice in await choices(name, language)}


async def _rows(name: str, language: Language) -> list[Choice]:
    table = TABLES[name]

    async def read() -> list[Choice]:
        key = "NULL" if name in WITHOUT_ORDER or name == "market_segments" else "key"
        order = "name" if name in WITHOUT_ORDER else "position, name"
        found = await rows(Sql(f"SELECT id, name, {key} AS key, is_active FROM {table} ORDER BY {order}"))
        return [Choice(r["id"], ready_made_name(r["key"], r["name"], language), bool(r["is_active"])) for r in found]

    resource = {"user_account": "users"}.get(table, name.replace("_", "-"))
    return await remembered(("choices", name, language.code), (resource,), read)


def _words(texts: dict[str, str], language: Language) -> list[Choice]:
    return [Choice(value, language.t(text)) for value, text in texts.items()]


@cache
def _countries(language: Language) -> list[Choice]:
    others = sorted((c for c in language.countries() if c not in NORDIC), key=language.country)
    return [Choice(code, language.country(code)) for code in (*NORDIC, *others)]


@cache
def _currencies(_language: Language) -> list[Choice]:
    others = sorted(code for code in currencies() if code not in NORDIC_CURRENCIES)
    return [Choice(code, code) for code in (*NORDIC_CURRENCIES, *others)]


FIXED: dict[str, Callable[[Language], list[Choice]]] = {
    "stages": lambda language: _words(STAGES, language),
    "cost_kinds": lambda language: _words(COST_KINDS, language),
    "countries": _countries,
    "currencies": _currencies,
    "languages": lambda _language: [Choice(code, name) for code, name in LANGUAGES.items()],
}
