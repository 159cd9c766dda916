"""The sums of an invoice say what is known of it, and no more."""

from typing import Any

import pytest

from services.database import rows
from services.sql import Sql
from tests.support.site import Site, until
from tests.world import World


@pytest.fixture
async def firm(site: Site) -> World:
    made = World()
    for one in await rows(Sql("SELECT id, key FROM invoice_status")):
        made.statuses[one["key"]] = one["id"]
    await made.customer("Ek AB")
    return made


async def sums_of(site: Site, firm: World, net: int, credited: int, status: str) -> str:
    """The sums of an invoice with a credit note, as they are read."""
    given: dict[str, Any] = {"customer": firm.customers["Ek AB"], "day": "2025-03-10", "currency": "SEK"}
    invoice_id = await firm.invoice(net=net, status=status, **given)
    if credited:
        await firm.invoice(net=-credited, status="sent", credited_invoice_id=invoice_id, **given)
    tab = await site.open_tab(await site.signed_in(), f"/invoices/{invoice_id}")
    await until(lambda: tab.shown("invoice-sums"), 20)
    return tab.texts(tab.shown("invoice-sums")[0])


async def test_what_was_paid_is_not_made_up_of_what_was_credited(site: Site, firm: World) -> None:
    told = await sums_of(site, firm, 100, 40, "paid")
    assert "Its status says that it is paid." in told and "Credited" in told
    assert "40" in told and "Paid" not in told


async def test_only_what_was_credited_is_said_to_be_credited_in_full(site: Site, firm: World) -> None:
    assert "Credited in full" in await sums_of(site, firm, 100, 100, "sent")
    assert "Credited in full" not in await sums_of(site, firm, 0, 0, "sent")
