"""Columns that follow from other columns of the same row; the write door keeps them right."""

import re
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from .database import value
from .money import convert_minor, cost_base
from .sql import Sql
from .text import fold, sort_key

Row = dict[str, Any]


def customer_columns(row: Row) -> Row:
    """The name as it is ordered (å, ä, ö after z) and what quick search looks through."""
    words = (
        row["name"],
        row["number"],
        row.get("org_number"),
        row.get("vat_number"),
        row.get("email"),
        row.get("website"),
    )
    return {"name_key": sort_key(row["name"])[:200], "search_text": searchable(*words, phone=row.get("phone"))}


def contact_columns(row: Row) -> Row:
    """The name as it is ordered, last name first, and search text."""
    first, last = row.get("first_name") or "", row["last_name"]
    text = searchable(first, last, row.get("email"), row.get("title"), phone=row.get("phone"))
    return {"name_key": sort_key(f"{last} {first}".strip())[:250], "search_text": text}


def project_columns(row: Row, base: str) -> Row:
    """Expected value in base currency, and search text."""
    expected, rate = row.get("expected_value"), row.get("currency_rate", 10**10)
    in_base = None if expected is None else convert_minor(expected, row["currency"], rate, base)
    return {"expected_base": in_base, "search_text": searchable(row["name"], row["number"])}


def invoice_columns(row: Row, base: str) -> Row:
    """Net in base currency, rounded half-up once (`kpi.md`), and search text."""
    in_base = convert_minor(row["net"], row["currency"], row.get("currency_rate", 10**10), base)
    return {"net_base": in_base, "search_text": searchable(row.get("number"))}


def cost_columns(row: Row, base: str) -> Row:
    """quantity × unit cost × rate in base minor units, rounded half-up once; no unit cost is 0 (`kpi.md`)."""
    return {"net_base": cost_base(row["quantity"], row.get("unit_cost"), row.get("currency_rate", 10**10), base)}


async def customer(row: Row, _within: BaseDBAsyncClient) -> Row:
    """For the write door: `customer_columns`."""
    return customer_columns(row)


async def contact(row: Row, _within: BaseDBAsyncClient) -> Row:
    """For the write door: `contact_columns`."""
    return contact_columns(row)


async def project(row: Row, within: BaseDBAsyncClient) -> Row:
    """For the write door: `project_columns`."""
    return project_columns(row, await _base_currency(within))


async def invoice(row: Row, within: BaseDBAsyncClient) -> Row:
    """For the write door: `invoice_columns`."""
    return invoice_columns(row, await _base_currency(within))


async def cost(row: Row, within: BaseDBAsyncClient) -> Row:
    """For the write door: `cost_columns`."""
    return cost_columns(row, await _base_currency(within))


def searchable(*words: Any, phone: str | None = None) -> str:
    """Words folded for search, numbers also without their separators."""
    texts = [fold(str(word)) for word in words if word not in (None, "")]
    bare = [re.sub(r"[\s.\-/]", "", text) for text in texts if re.search(r"\d", text)]
    digits = [re.sub(r"\D", "", phone)] if phone else []
    return " ".join(dict.fromkeys(texts + bare + digits))


async def _base_currency(within: BaseDBAsyncClient) -> str:
    return str(await value(Sql("SELECT base_currency FROM organization WHERE id = 1"), within))
