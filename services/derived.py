"""Columns that follow from other columns of the same row; the write door keeps them right."""

import re
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from .database import value
from .money import convert_minor, cost_base
from .sql import Sql
from .text import fold

Row = dict[str, Any]


async def customer(row: Row, _within: BaseDBAsyncClient) -> Row:
    """Folded name for sorting and what quick search looks through."""
    words = (row["name"], row["number"], row.get("org_number"), row.get("vat_number"), row.get("email"), row.get("website"))
    return {"name_key": fold(row["name"])[:200], "search_text": searchable(*words, phone=row.get("phone"))}


async def contact(row: Row, _within: BaseDBAsyncClient) -> Row:
    """Folded name, last name first, and search text."""
    first, last = row.get("first_name") or "", row["last_name"]
    text = searchable(first, last, row.get("email"), row.get("title"), phone=row.get("phone"))
    return {"name_key": fold(f"{last} {first}".strip())[:250], "search_text": text}


async def project(row: Row, within: BaseDBAsyncClient) -> Row:
    """Expected value in base currency, and search text."""
    expected = row.get("expected_value")
    base = None
    if expected is not None:
        base = convert_minor(expected, row["currency"], row.get("currency_rate", 10**10), await _base_currency(within))
    return {"expected_base": base, "search_text": searchable(row["name"], row["number"])}


async def invoice(row: Row, within: BaseDBAsyncClient) -> Row:
    """Net in base currency, rounded half-up once (`kpi.md`), and search text."""
    rate = row.get("currency_rate", 10**10)
    base = convert_minor(row["net"], row["currency"], rate, await _base_currency(within))
    return {"net_base": base, "search_text": searchable(row.get("number"))}


async def cost(row: Row, within: BaseDBAsyncClient) -> Row:
    """quantity × unit cost × rate in base minor units, rounded half-up once; no unit cost is 0 (`kpi.md`)."""
    rate = row.get("currency_rate", 10**10)
    return {"net_base": cost_base(row["quantity"], row.get("unit_cost"), rate, await _base_currency(within))}


def searchable(*words: Any, phone: str | None = None) -> str:
    """Words folded for search, numbers also without their separators."""
    texts = [fold(str(word)) for word in words if word not in (None, "")]
    bare = [re.sub(r"[\s.\-/]", "", text) for text in texts if re.search(r"\d", text)]
    digits = [re.sub(r"\D", "", phone)] if phone else []
    return " ".join(dict.fromkeys(texts + bare + digits))


async def _base_currency(within: BaseDBAsyncClient) -> str:
    return str(await value(Sql("SELECT base_currency FROM organization WHERE id = 1"), within))
