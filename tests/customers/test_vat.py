"""VIES is asked again from the card, and only an answer is kept, with its time."""

import pytest

from models import Customer
from services.customers.vat import check_vat
from services.refusals import NotPermitted
from services.registries.lookup import Registers
from services.registries.registry import Found, Reason, Unavailable
from tests.registries.conftest import *  # noqa: F403  (the fixtures of the registers' server)
from tests.registries.server import RegisterServer, recorded
from tests.support.databases import Database
from tests.world import world


async def test_the_answer_of_vies_is_kept_with_its_time_and_a_failure_is_not(
    database: Database, registers: Registers, server: RegisterServer
) -> None:
    firm = await world()
    sanna = await firm.actor("Sanna Salo")
    lumikko = await firm.customer("Lumikko Oy", "Sanna Salo", country="FI", vat_number="FI90000011")
    server.on("/vies/check-vat-number", recorded("vies/member-state-down.json"))
    assert await check_vat(sanna, lumikko, registers) == Unavailable(Reason.DOWN)
    assert (await Customer.get(id=lumikko)).vat_checked_at is None
    server.on("/vies/check-vat-number", recorded("vies/valid.json"))
    outcome = await check_vat(sanna, lumikko, registers)
    assert isinstance(outcome, Found)
    kept = await Customer.get(id=lumikko)
    assert (kept.vat_valid, kept.vat_checked_at) == (True, outcome.value.checked_at) and kept.vat_answer
    with pytest.raises(NotPermitted):
        await check_vat(await firm.actor("Rune Roald"), lumikko, registers)
