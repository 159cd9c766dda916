"""One inline edit with its change log, as the grid's endpoint makes it, without HTTP; and undoing it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import count

from services import history
from services.database import rows
from services.edits import set_fields
from services.organization import organization
from services.own_changes import take_back_last
from services.periods import this_year
from services.permissions import Actor
from services.sql import Sql

from .measuring import Figure, Work, repeated
from .promises import EDIT, TOLD
from .register import Register, administrator

SENT = "status_id IN (SELECT id FROM invoice_status WHERE is_sent AND NOT is_read_only)"
AMOUNTS = {"invoices": ("invoice", "net", 100, SENT), "costs": ("cost", "unit_cost", 10_000, "is_rejected = FALSE")}


async def measure(_: Register) -> AsyncIterator[Figure]:
    """Edits of a customer's fields, of an invoice, of a cost, and undo."""
    actor = await administrator()
    yield await repeated(EDIT, "a customer's industry", await industry_edit(actor), 60)
    yield await repeated(EDIT, "a customer's name (searched)", await name_edit(actor), 40)
    yield await repeated(EDIT, "an invoice's amount", await amount_edit(actor, "invoices"), 40)
    yield await repeated(EDIT, "a cost's amount", await amount_edit(actor, "costs"), 40)
    edit = await industry_edit(actor)
    yield await repeated(TOLD, "Undo of one edit", lambda: _undo(actor), 20, before=edit)


async def industry_edit(actor: Actor) -> Work:
    """Gives one customer after another its next industry."""
    industries = [int(found["id"]) for found in await rows(Sql("SELECT id FROM industry ORDER BY id"))]
    customers = await rows(
        Sql("SELECT id, industry_id FROM customer WHERE is_internal = FALSE ORDER BY id % 991, id LIMIT 400")
    )
    turn = count()

    async def edit() -> None:
        chosen = customers[next(turn) % len(customers)]
        chosen["industry_id"] = _after(industries, chosen["industry_id"])
        await set_fields(actor, "customers", chosen["id"], {"industry_id": chosen["industry_id"]})

    return edit


async def name_edit(actor: Actor) -> Work:
    """Adds a word to one customer's name after another."""
    query = "SELECT id, name FROM customer WHERE is_internal = FALSE ORDER BY id % 977, id LIMIT 200"
    customers = await rows(Sql(query))
    turn = count()

    async def edit() -> None:
        number = next(turn)
        chosen = customers[number % len(customers)]
        await set_fields(actor, "customers", chosen["id"], {"name": f"{chosen['name']} {number}"[:200]})

    return edit


async def amount_edit(actor: Actor, resource: str) -> Work:
    """Adds 100 to the amount of one invoice (or to an hour's cost) of this year after another.

    As a program does, which may correct sent invoices that it brought along; people credit them.
    """
    actor = replace(actor, source="api")
    table, column, one, may_change = AMOUNTS[resource]
    period = this_year((await organization()).today())
    where = f"date >= ? AND date <= ? AND {column} > 0 AND currency = 'SEK' AND {may_change} ORDER BY id % 997, id LIMIT 200"
    found = await rows(Sql(f"SELECT id, {column} AS amount FROM {table} WHERE {where}", (period.first, period.last)))
    turn = count()

    async def edit() -> None:
        chosen = found[next(turn) % len(found)]
        chosen["amount"] += 100 * one
        await set_fields(actor, resource, chosen["id"], {column: f"{Decimal(chosen['amount']) / one}"})

    return edit


async def _undo(actor: Actor) -> None:
    await take_back_last(actor, partial(history.undo, actor))


def _after(listed: list[int], current: int | None) -> int:
    place = listed.index(current) if current in listed else -1
    return listed[(place + 1) % len(listed)]
