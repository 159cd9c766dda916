"""Numbers of invoices: one series without gaps, of which no number is ever given twice.

A number is taken in the transaction in which an invoice first gets a status that has one. Every transaction holds the
writers' lock, so two of them cannot take the same. What was given is kept in a table of its own, whatever happens to the
invoice.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from services.changes import Recorder
from services.database import execute, row, rows, value
from services.permissions import _parsed
from services.sql import Sql, is_any

SERIES = "invoices"
SETTING = "invoice_numbers"
LATEST = 50
WRITTEN = re.compile(r"(\D*)(\d{1,15})")


@dataclass(frozen=True)
class Series:
    """How numbers are written: `prefix` and at least `digits` digits; `first` is the value of the first one."""

    prefix: str = ""
    first: int = 1
    digits: int = 1

    def written(self, value: int) -> str:
        """A number as it stands on the invoice."""
        return f"{self.prefix}{value:0{self.digits}d}"


async def series(within: BaseDBAsyncClient | None = None) -> Series:
    """The series as the organization's settings have it, else one that goes on after the latest invoices."""
    settings = _parsed(await value(Sql("SELECT settings FROM organization WHERE id = 1"), within)) or {}
    chosen = settings.get(SETTING)
    if isinstance(chosen, dict):
        return Series(str(chosen.get("prefix", "")), int(chosen.get("first", 1)), int(chosen.get("digits", 1)))
    return await _going_on(within)


async def next_number(within: BaseDBAsyncClient | None = None) -> tuple[int, str]:
    """The next value and number; those that other invoices brought along are passed over."""
    chosen = await series(within)
    last = await value(Sql("SELECT max(value) FROM invoice_number WHERE series = ?", (SERIES,)), within)
    following = max(int(last or 0) + 1, chosen.first)
    while await _is_taken(chosen.written(following), within):
        following += 1
    return following, chosen.written(following)


async def keep(recorder: Recorder, value: int, number: str, invoice_id: int) -> None:
    """Remember for ever that a number was given."""
    query = "INSERT INTO invoice_number (series, value, number, invoice_id, at) VALUES (?, ?, ?, ?, ?)"
    await execute(Sql(query, (SERIES, value, number, invoice_id, recorder.at)), recorder.connection)


async def take(recorder: Recorder, invoice_id: int) -> str:
    """The number of an invoice: the one it was given before, else the next of the series, which is given now."""
    before = await given_to(invoice_id, recorder.connection)
    if before is not None:
        return before
    following, number = await next_number(recorder.connection)
    await keep(recorder, following, number, invoice_id)
    return number


async def given_to(invoice_id: int, within: BaseDBAsyncClient | None = None) -> str | None:
    """The number that the register gave an invoice, None where it gave none."""
    query = "SELECT number FROM invoice_number WHERE series = ? AND invoice_id = ? ORDER BY id DESC LIMIT 1"
    found = await row(Sql(query, (SERIES, invoice_id)), within)
    return None if found is None else str(found["number"])


async def given_among(invoice_ids: Iterable[int]) -> set[int]:
    """Those of the invoices that the register gave a number."""
    query = Sql("SELECT DISTINCT invoice_id FROM invoice_number WHERE") + is_any("invoice_id", sorted(invoice_ids))
    return {int(found["invoice_id"]) for found in await rows(query)}


async def has_number(status_id: int, within: BaseDBAsyncClient | None = None) -> bool:
    """Whether invoices in a status have a number."""
    return bool(await value(Sql("SELECT has_number FROM invoice_status WHERE id = ?", (status_id,)), within))


async def number_those(recorder: Recorder, invoice_ids: Iterable[int]) -> None:
    """Number invoices whose status has been changed at once, in the order of their dates."""
    query = Sql(
        "SELECT id FROM invoice WHERE number IS NULL AND status_id IN (SELECT id FROM invoice_status WHERE has_number) AND"
    )
    query = query + is_any("id", sorted(invoice_ids)) + "ORDER BY date, id"
    for found in await rows(query, recorder.connection):
        await recorder.update("invoices", found["id"], {"number": await take(recorder, int(found["id"]))})


async def _is_taken(number: str, within: BaseDBAsyncClient | None) -> bool:
    query = "SELECT 1 WHERE EXISTS (SELECT 1 FROM invoice WHERE number = ?)"
    return bool(
        await value(Sql(f"{query} OR EXISTS (SELECT 1 FROM invoice_number WHERE number = ?)", (number,) * 2), within)
    )


async def _going_on(within: BaseDBAsyncClient | None) -> Series:
    """The series that is in use, or the one in which the latest invoices stand."""
    given = "SELECT number FROM invoice_number WHERE series = ? ORDER BY value DESC LIMIT 1"
    last = WRITTEN.fullmatch(str(await value(Sql(given, (SERIES,)), within)))
    if last is not None:
        return Series(last[1], digits=len(last[2]))
    query = "SELECT number FROM invoice WHERE number IS NOT NULL ORDER BY date DESC, id DESC LIMIT ?"
    found = [WRITTEN.fullmatch(str(item["number"])) for item in await rows(Sql(query, (LATEST,)), within)]
    known = [(match[1], int(match[2]), len(match[2])) for match in found if match]
    if not known:
        return Series()
    prefix = known[0][0]
    highest = max(number for start, number, _ in known if start == prefix)
    return Series(prefix, highest + 1, min(digits for start, _, digits in known if start == prefix))
