"""Segments of customers and keywords of contacts, as rows of a file give them."""

from collections.abc import Sequence
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient

from services.database import rows
from services.fields.links import Links
from services.resources import RESOURCES
from services.sql import Sql, is_any
from services.writing.values import references

Link = tuple[int, dict[str, Any]]


async def new_links(links: Links, listed: Sequence[Link], connection: TransactionalDBClient) -> list[Link]:
    """Of (row, columns) each link once, where the row does not have it by now and what it leads to is there."""
    query = Sql(f"SELECT {links.of} AS owner, {links.to} AS value FROM {links.table} WHERE")
    found = await rows(query + is_any(links.of, sorted({owner for owner, _ in listed})), connection)
    there = {(int(one["owner"]), int(one["value"])) for one in found}
    names = references(RESOURCES[links.resource])[links.to].table
    known = {int(one["id"]) for one in await rows(Sql(f"SELECT id FROM {names}"), connection)}
    kept = {(owner, values[links.to]): (owner, values) for owner, values in listed}
    return [one for key, one in kept.items() if key not in there and key[1] in known]
