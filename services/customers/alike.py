"""After an edit: whether the customer now looks like another one that the writer may see."""

from collections.abc import Collection

from services.database import row, rows
from services.permissions import Actor
from services.sql import Sql

from .duplicates import Duplicate, find_duplicates
from .facts import Facts

TELLING = frozenset({"name", "country", "email", "phone", "website", "vat_number", "org_number", "e_invoice_address"})
OF_E_INVOICE = ("e_invoice_address",)
KNOWN = ("name", "country", "org_number", "vat_number", "email", "website", "phone")


async def alike_after(actor: Actor, customer_id: int, fields: Collection[str]) -> tuple[Duplicate, ...]:
    """Other customers, the likeliest first, after some fields were changed; none where they do not say who it is."""
    if TELLING.isdisjoint(fields):
        return ()
    return (await find_duplicates(actor, await facts_of(customer_id))).found


async def facts_of(customer_id: int) -> Facts:
    """What is known of a customer that is there; nothing of one that is not."""
    found = await row(Sql(f"SELECT {', '.join(KNOWN)} FROM customer WHERE id = ?", (customer_id,)))
    if found is None:
        return Facts(customer_id=customer_id)
    listed = await rows(Sql("SELECT address FROM e_invoice_address WHERE customer_id = ?", (customer_id,)))
    addresses = tuple(one["address"] for one in listed)
    plain = {name: found[name] or "" for name in KNOWN if name != "country"}
    return Facts(country=found["country"], e_invoice_addresses=addresses, customer_id=customer_id, **plain)
