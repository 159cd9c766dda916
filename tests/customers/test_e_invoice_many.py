"""The e-invoice addresses of many customers are looked up in Peppol, and those found are added as one change."""

import pytest

from models import EInvoiceAddress
from services.changes import recording
from services.customers.e_invoice_many import Checking, Stands, add_found, check_many
from services.customers.refresh_many import TooManyToAsk
from services.history import undo
from services.identifiers import EInvoiceAddress as Address
from services.refusals import NotPermitted
from services.registries.lookup import Registers
from services.registries.peppol_sml import hostname
from services.writing import rows as writes
from tests.registries.conftest import *  # noqa: F403  (the fixtures of the registers' server)
from tests.registries.dns_server import DnsServer, naptr
from tests.registries.server import RegisterServer, service_group
from tests.support.databases import Database
from tests.world import World, world

GROUP = "/smp/iso6523-actorid-upis%3A%3A0192%3A"


@pytest.fixture
async def firm(database: Database, server: RegisterServer, dns: DnsServer) -> World:
    """Two Norwegian companies that receive, one that does not, one Swedish sole trader whose number is a person's."""
    made = await world()
    for number in ("310000019", "310000086"):
        dns.serve(hostname(Address("0192", number), "sml.example"), naptr(f"{server.url}/smp/"))
        server.on(f"{GROUP}{number}", service_group(number))
    numbers = {"Akustikk": ("NO", "310000019"), "Bygg": ("NO", "310000086"), "Ukjent": ("NO", "310000043")}
    for name, (country, number) in {**numbers, "Anna": ("SE", "8507099805")}.items():
        await made.customer(name, "Aino Aalto", country=country, org_number=number)
    await made.customer("Utan nummer", "Aino Aalto", country="SE")
    aino = await made.actor("Aino Aalto")
    async with recording(aino, "edit") as recorder:
        for name, number in (("Bygg", "310000086"), ("Ukjent", "310000043")):
            values = {"customer_id": made.customers[name], "scheme": "0192", "address": number}
            await writes.create(aino, recorder, "e-invoice-addresses", values)
    return made


async def test_addresses_are_looked_up_and_those_found_are_added_as_one_change(
    firm: World, registers: Registers
) -> None:
    aino, checking = await firm.actor("Aino Aalto"), Checking()
    await check_many(aino, list(firm.customers.values()), registers, checking)
    said = {one.name: one.stands for one in checking.looked}
    assert said == {
        "Akustikk": Stands.NEW, "Bygg": Stands.RECEIVES, "Ukjent": Stands.SILENT,
        "Anna": Stands.NONE, "Revontuli Oy": Stands.NONE, "Utan nummer": Stands.NONE,
    }  # fmt: skip
    assert [one.name for one in checking.in_order()][:2] == ["Ukjent", "Akustikk"]
    added = await add_found(aino, checking.new)
    assert (added.count, added.refused) == (1, ())
    kept = await EInvoiceAddress.get(customer_id=firm.customers["Akustikk"])
    assert (kept.scheme, kept.address, kept.is_default) == ("0192", "310000019", True)
    await undo(aino, added.change_set_id or 0)
    assert not await EInvoiceAddress.filter(customer_id=firm.customers["Akustikk"]).exists()


async def test_one_stops_it_and_rights_hold(firm: World, registers: Registers) -> None:
    stopped = Checking(stop=True)
    await check_many(await firm.actor("Aino Aalto"), list(firm.customers.values()), registers, stopped)
    assert stopped.total == 6 and stopped.looked == []
    with pytest.raises(NotPermitted):
        await check_many(await firm.actor("Rune Roald"), [1], registers, Checking())
    with pytest.raises(TooManyToAsk):
        await check_many(await firm.actor("Aino Aalto"), range(1001), registers, Checking())
