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

from .arranged import ARRANGED
from .names import field_names


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen: value, words, whether it is still offered for new values.

    `state` is what a status means: that of a sales status, 'paid', 'sent' or 'open' of an invoice's.
    """

    value: int | str
    label: str
    is_active: bool = True
    state: str = ""


TABLES = {
    "industries": "industry",
    "contact_roles": "contact_role",
    "keywords": "keyword",
    "sales_statuses": "sales_status",
    "project_statuses": "project_status",
    "invoice_statuses": "invoice_status",
    "business_units": "business_unit",
    "market_segments": "market_segment",
    "users": "user_account",
}
WITHOUT_KEY = ("market_segments", "keywords")
OFFERED = {
    "market_segments": "(is_active AND NOT EXISTS (SELECT 1 FROM market_segment o WHERE o.parent_id = market_segment.id))"
}
"""Where more decides than the row's own switch: a segment that holds others is their group."""
STATES = {
    "invoice_statuses": "CASE WHEN is_paid THEN 'paid' WHEN is_sent THEN 'sent' ELSE 'open' END",
    "sales_statuses": "state",
}
STAGES = {"prospect": mark("Prospect"), "active": mark("Active"), "dormant": mark("Dormant")}
COST_KINDS = {
    "hours": mark("Hours"),
    "travel": mark("Travel"),
    "product": mark("Product"),
    "subcontracting": mark("Subcontracting"),
    "own_work": mark("Own work"),
    "other": mark("Other"),
}
INVOICE_CHANNELS = {"e_invoice": mark("E-invoice"), "email": mark("PDF by email"), "letter": mark("Letter")}
ENTRY_KINDS = {"invoice": mark("Invoice"), "cost": mark("Cost")}
CHANGE_ACTIONS = {"create": mark("Created"), "update": mark("Changed"), "delete": mark("Deleted")}
CHANGE_SOURCES = {
    "browser": mark("Browser"),
    "api": mark("REST API"),
    "command": mark("Command line"),
    "system": mark("The register itself"),
}
CHANGE_KINDS = {
    "edit": mark("Edit"),
    "create": mark("New record"),
    "delete": mark("Deletion"),
    "mass_update": mark("Mass update"),
    "import": mark("Import"),
    "merge": mark("Merge"),
    "undo": mark("Undo"),
    "export": mark("Export"),
    "report": mark("Report"),
    "batch": mark("Batch of the REST API"),
    "account": mark("User account"),
    "profile": mark("Permission profile"),
    "session": mark("Session"),
    "token": mark("API token"),
    "setup": mark("Setup"),
    "seed": mark("Made-up data"),
}
CHANGE_RESOURCES = {
    "customers": mark("Customer"),
    "addresses": mark("Address"),
    "e-invoice-addresses": mark("E-invoice address"),
    "customer-segments": mark("Market segment of a customer"),
    "contacts": mark("Contact"),
    "contact-lines": mark("Phone or e-mail of a contact"),
    "contact-keywords": mark("Keyword of a contact"),
    "keywords": mark("Keyword"),
    "activities": mark("Activity"),
    "projects": mark("Sales case or project"),
    "costs": mark("Cost"),
    "invoices": mark("Invoice"),
    "invoice-rows": mark("Invoice row"),
    "currency-rates": mark("Exchange rate"),
    "invoice-statuses": mark("Invoice status"),
    "sales-statuses": mark("Sales status"),
    "project-statuses": mark("Project status"),
    "industries": mark("Industry"),
    "market-segments": mark("Market segment"),
    "contact-roles": mark("Role"),
    "custom-fields": mark("Custom field"),
    "custom-values": mark("Value of a custom field"),
    "business-units": mark("Business unit"),
    "organization": mark("Organization"),
    "users": mark("User"),
    "permission-profiles": mark("Permission profile"),
    "saved-views": mark("Saved view"),
    "reports": mark("Report"),
    "exports": mark("Export"),
}
SALES_STATES = {"in_progress": mark("In progress"), "won": mark("Won"), "lost": mark("Lost")}
ACTIVITY_KINDS = {"note": mark("Note"), "call": mark("Call"), "meeting": mark("Meeting"), "task": mark("Task")}
LINE_WAYS = {"phone": mark("Phone"), "email": mark("Email")}
LINE_KINDS = {"work": mark("Work"), "mobile": mark("Mobile"), "home": mark("Home"), "other": mark("Other")}
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
        key = "NULL" if name not in ARRANGED or name in WITHOUT_KEY else "key"
        order = "position, name" if name in ARRANGED else "name"
        offered, state = OFFERED.get(name, "is_active"), STATES.get(name, "''")
        query = f"SELECT id, name, {key} AS key, {offered} AS is_active, {state} AS state FROM {table}"
        found = await rows(Sql(f"{query} ORDER BY {order}"))
        return [
            Choice(r["id"], ready_made_name(r["key"], r["name"], language), bool(r["is_active"]), r["state"])
            for r in found
        ]

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
    "sales_states": lambda language: _words(SALES_STATES, language),
    "cost_kinds": lambda language: _words(COST_KINDS, language),
    "invoice_channels": lambda language: _words(INVOICE_CHANNELS, language),
    "entry_kinds": lambda language: _words(ENTRY_KINDS, language),
    "change_actions": lambda language: _words(CHANGE_ACTIONS, language),
    "change_sources": lambda language: _words(CHANGE_SOURCES, language),
    "change_kinds": lambda language: _words(CHANGE_KINDS, language),
    "change_resources": lambda language: _words(CHANGE_RESOURCES, language),
    "change_fields": lambda language: _words(field_names(), language),
    "activity_kinds": lambda language: _words(ACTIVITY_KINDS, language),
    "line_ways": lambda language: _words(LINE_WAYS, language),
    "line_kinds": lambda language: _words(LINE_KINDS, language),
    "countries": _countries,
    "currencies": _currencies,
    "languages": lambda _language: [Choice(code, name) for code, name in LANGUAGES.items()],
}
