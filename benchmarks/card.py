"""The customer card: what the server reads for it, and the card on the screen after a click; with 5,000 invoices too."""

import asyncio
from collections.abc import AsyncIterator

from services import listing
from services.customers.billing import billed_last_year, invoice_counts, invoices_of, months_of
from services.customers.card import card_of
from services.customers.contacts import contacts_of
from services.customers.neighbours import neighbours
from services.customers.parts import addresses_of, e_invoice_addresses_of
from services.customers.timeline import Wanted, timeline
from services.customers.work import work_counts, work_of
from services.database import execute, value, writing
from services.filters.filter import Filter
from services.kpis import memory
from services.organization import organization
from services.permissions import Actor
from services.sql import Sql

from .measuring import Figure, repeated
from .promises import CARD, CARD_LARGE, TOLD
from .register import Register, administrator, seller

MANY = 5_000


async def measure(register: Register) -> AsyncIterator[Figure]:
    """A card as the pages read it, under two kinds of rights; then one of a customer with very many invoices."""
    actor, other = await administrator(), await seller()
    customer_id = register.customers // 2
    yield await repeated(CARD, "who sees everything", lambda: whole_card(actor, customer_id), 30, _forget)
    own = int(await value(Sql("SELECT min(id) FROM customer WHERE owner_id = ?", (other.user_id,))))
    yield await repeated(CARD, "a seller with own rows", lambda: whole_card(other, own), 30, _forget)
    large = await with_many_invoices(register.customers // 3)
    yield await repeated(CARD_LARGE, "overview", lambda: whole_card(actor, large), 20, _forget)
    today = (await organization()).today()
    yield await repeated(CARD_LARGE, "its first 50 invoices", lambda: invoices_of(actor, large, today), 20, _forget)
    for order in ("name", "-billed_this_year"):
        wanted = listing.order_of(order, "customers")
        yield await repeated(
            TOLD,
            f"Neighbours in the list by {order}",
            lambda wanted=wanted: neighbours(actor, Filter(), wanted, large),
            9,
        )


async def whole_card(actor: Actor, customer_id: int) -> None:
    """Everything that the first tab shows, read as the page does it."""
    today = (await organization()).today()
    await card_of(actor, customer_id)
    await asyncio.gather(
        work_of(actor, customer_id, most=6),
        work_counts(actor, customer_id),
        contacts_of(actor, customer_id),
        addresses_of(customer_id),
        e_invoice_addresses_of(customer_id),
        timeline(actor, customer_id, Wanted(most=6)),
    )
    await asyncio.gather(
        invoice_counts(actor, customer_id, today),
        billed_last_year(actor, customer_id, today),
        months_of(actor, customer_id, today),
    )


async def with_many_invoices(customer_id: int) -> int:
    """A customer that has very many invoices; made once, past the log."""
    count = int(await value(Sql("SELECT count(*) FROM invoice WHERE customer_id = ?", (customer_id,))))
    if count < MANY:
        moved = "UPDATE invoice SET customer_id = ? WHERE id IN (SELECT id FROM invoice ORDER BY id LIMIT ?)"
        async with writing() as connection:
            await execute(Sql(moved, (customer_id, MANY - count)), connection)
    return customer_id


async def _forget() -> None:
    """Each time is the first."""
    memory.forget()
