"""The firm's own facts, as the settings change them: name, country, zone, currency, what is usual for new rows."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import available_timezones

from models.organization import Organization

from .accounts import checked_name
from .changes import recording
from .database import value
from .i18n import LANGUAGES
from .i18n.places import COUNTRIES
from .invoices import numbers
from .kpis.kept import rebuild
from .money import currencies
from .permissions import Actor
from .refusals import (
    Conflict,
    InvalidChoice,
    InvalidCountry,
    InvalidCurrency,
    InvalidTimeZone,
    Refusal,
    TooBig,
    TooSmall,
    UnknownField,
)
from .sql import Sql
from .text import clean_line

HAS_MONEY = (
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM invoice) OR EXISTS (SELECT 1 FROM cost)"
    " OR EXISTS (SELECT 1 FROM project WHERE expected_value IS NOT NULL)"
)
NUMBERS: dict[str, tuple[int, int, int]] = {
    "low_margin_percent": (0, 100, 20),
    "payment_term_days": (0, 3650, 30),
    "undo_days": (1, 3650, 90),
    "import_megabytes": (1, 1_000, 60),
    "import_rows": (100, 1_000_000, 200_000),
    "import_waiting": (1, 500, 20),
    "import_waiting_megabytes": (1, 10_000, 300),
}
"""Settings that are whole numbers: least, most, and what holds where nothing is set."""


HOST = re.compile(r"[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9])?")


class NotAHost(Refusal):
    """“{value}” is not the name of a host. Write names or addresses with commas between, such as payroll.local."""


class CurrencyStays(Conflict):
    """There are amounts in the base currency already, so it cannot change. Begin a register of its own for another one."""


def setting_of(settings: Mapping[str, Any], name: str) -> int:
    """A number of the firm's settings, or what is usual."""
    return int(settings.get(name, NUMBERS[name][2]))


async def change_firm(actor: Actor, values: Mapping[str, Any], version: int | None = None) -> None:
    """Change facts of the firm (`name`, `country`, `base_currency`, `time_zone`, `language`), numbers of `NUMBERS`, and
    `webhook_hosts`: hosts of the own network that webhooks may call, with commas between.

    Refusals name their field; `CurrencyStays` once there are amounts.
    """
    actor.require("settings")
    facts: dict[str, Any] = {name: CHECKS[name](given) for name, given in values.items() if name in CHECKS}
    kept: dict[str, Any] = {name: _number(name, given) for name, given in values.items() if name in NUMBERS}
    if "webhook_hosts" in values:
        kept["webhook_hosts"] = _hosts(str(values["webhook_hosts"]))
    for name in values:
        if name not in CHECKS and name not in NUMBERS and name != "webhook_hosts":
            raise UnknownField(name=name, field=name)
    async with recording(actor, "edit", summary={"resource": "organization", "fields": sorted(values)}) as recorder:
        firm = await recorder.get("organization", 1)
        assert isinstance(firm, Organization)
        is_other = facts.get("base_currency", firm.base_currency) != firm.base_currency
        if is_other and await value(Sql(HAS_MONEY), recorder.connection):
            raise CurrencyStays(field="base_currency")
        if kept:
            facts["settings"] = {**firm.settings, **kept}
        changed = await recorder.update("organization", 1, facts, version=version)
        if "time_zone" in changed:
            await rebuild(recorder.connection, recorder.at)


async def change_series(actor: Actor, values: Mapping[str, Any]) -> str:
    """Change how invoice numbers are written (`prefix`, `first`, `digits`); answers with the next one.

    Numbers that were given stay given: a lower `first` never brings one back.
    """
    actor.require("settings")
    limits = {"first": (1, 10**12), "digits": (1, 15)}
    chosen: dict[str, Any] = {name: _within(name, values[name], *limits[name]) for name in limits}
    chosen["prefix"] = clean_line(str(values["prefix"]), 12)
    async with recording(actor, "edit", summary={"resource": "organization", "fields": [numbers.SETTING]}) as recorder:
        firm = await recorder.get("organization", 1)
        assert isinstance(firm, Organization)
        await recorder.update("organization", 1, {"settings": {**firm.settings, numbers.SETTING: chosen}})
    return (await numbers.next_number())[1]


def _hosts(text: str) -> list[str]:
    hosts = [host.strip().lower() for host in text.split(",") if host.strip()]
    for host in hosts:
        if not HOST.fullmatch(host):
            raise NotAHost(value=host[:60], field="webhook_hosts")
    return hosts


def _number(name: str, given: Any) -> int:
    least, most, _ = NUMBERS[name]
    return _within(name, given, least, most)


def _within(name: str, given: Any, least: int, most: int) -> int:
    text = str(given).strip()
    number = int(text) if text.lstrip("-").isdigit() and len(text) < 16 else least - 1
    if number < least:
        raise TooSmall(least=least, field=name)
    if number > most:
        raise TooBig(most=most, field=name)
    return number


def _of(known: Any, refusal: Callable[..., Exception], name: str) -> Callable[[Any], str]:
    def check(given: Any) -> str:
        if given not in known:
            raise refusal(value=str(given)[:60], field=name)
        return str(given)

    return check


CHECKS: dict[str, Callable[[Any], str]] = {
    "name": lambda given: checked_name(str(given), 200, "name"),
    "country": _of(COUNTRIES, InvalidCountry, "country"),
    "base_currency": _of(currencies(), InvalidCurrency, "base_currency"),
    "time_zone": _of(available_timezones(), InvalidTimeZone, "time_zone"),
    "language": _of(LANGUAGES, InvalidChoice, "language"),
}
