"""Many customers are compared with their registers and brought up to date as one change that one undo takes back."""

import asyncio
from dataclasses import replace

import pytest

from models import Change, Customer
from services.customers import refresh_running as running
from services.customers.refresh_many import Asking, TooManyToAsk, compare_many, take_over_many
from services.edits import set_fields
from services.history import undo
from services.refusals import NotPermitted
from services.registries.lookup import Registers
from services.registries.registry import NotFound, Unavailable
from tests.registries.conftest import *  # noqa: F403  (the fixtures of the registers' server)
from tests.registries.server import RegisterServer, Told, recorded
from tests.support.databases import Database
from tests.world import World, world

FIELDS = ("vat_number", "website", "address.street", "address.city")


@pytest.fixture
async def firm(database: Database, server: RegisterServer) -> World:
    """Four customers: two that the registers know, one that they do not, one of a register that is down."""
    made = await world()
    server.on("/no/enheter/310000019", recorded("norway/enhet.json"))
    server.on("/no/enheter/310000086", Told(b"", 404))
    server.on("/no/underenheter/310000086", Told(b"", 404))
    server.on("/fi/companies", recorded("finland/company.json"))
    server.on("/ee/est/api/autocomplete", Told(b"", 503))
    numbers = {"Akustikk": ("NO", "310000019"), "Ukjent": ("NO", "310000086"), "Lumikko": ("FI", "9000001-1")}
    for name, (country, number) in {**numbers, "Eesti": ("EE", "10060701")}.items():
        await made.customer(name, "Aino Aalto", country=country, org_number=number)
    await made.customer("Utan nummer", "Aino Aalto", country="SE")
    return made


async def test_all_that_differ_are_taken_over_as_one_change(firm: World, registers: Registers) -> None:
    aino, asking, ids = await firm.actor("Aino Aalto"), Asking(), list(firm.customers.values())
    await compare_many(aino, ids, registers, "sv", asking)
    said = {one.values["name"]: one for one in asking.compared}
    assert asking.total == 4 and set(said) == {"Akustikk", "Ukjent", "Lumikko", "Eesti"}
    assert said["Ukjent"].outcome == NotFound() and isinstance(said["Eesti"].outcome, Unavailable)
    assert asking.count(["vat_number"]) == 2 and asking.fields()["address.street"] == 2
    lumikko, akustikk = firm.customers["Lumikko"], firm.customers["Akustikk"]
    await set_fields(aino, "customers", lumikko, {"website": "www.annan.example"})
    taken = await take_over_many(aino, asking, FIELDS)
    assert (taken.changed, [name for name, _ in taken.refused]) == (1, ["Lumikko"])
    kept = await Customer.get(id=akustikk)
    assert (kept.name, kept.vat_number, kept.register_source) == ("Akustikk", "NO310000019MVA", "brreg")
    sets = set(
        await Change.filter(customer_id=akustikk).order_by("-id").limit(3).values_list("change_set_id", flat=True)
    )
    assert sets == {taken.change_set_id}
    await undo(aino, taken.change_set_id or 0)
    assert (await Customer.get(id=akustikk)).vat_number is None


async def test_stopping_keeps_what_was_compared_and_rights_hold(firm: World, registers: Registers) -> None:
    stopped = Asking(stop=True)
    await compare_many(await firm.actor("Aino Aalto"), list(firm.customers.values()), registers, "sv", stopped)
    assert stopped.total == 4 and stopped.compared == []
    with pytest.raises(NotPermitted):
        await compare_many(await firm.actor("Rune Roald"), [1], registers, "sv", Asking())
    with pytest.raises(TooManyToAsk):
        await compare_many(await firm.actor("Aino Aalto"), range(1001), registers, "sv", Asking())


async def test_asking_goes_on_without_a_page_once_for_each_person(firm: World, registers: Registers) -> None:
    aino, ids = await firm.actor("Aino Aalto"), list(firm.customers.values())
    async with running.attended():
        run = running.begin(aino, ids, registers, "sv")
        assert running.begin(aino, ids[:1], registers, "sv") is run and not run.is_over
        assert running.run_of(await firm.actor("Sanna Salo")) is None
        assert run.task is not None
        await run.task
        assert run.is_over and len(run.asking.compared) == 4 and running.run_of(aino) is run
        other = running.begin(aino, ids[:1], registers, "sv")
        assert other is not run and other.count == 1
        running.forget(other)
        assert running.run_of(aino) is None
        with pytest.raises(NotPermitted):
            running.begin(await firm.actor("Rune Roald"), [1], registers, "sv")


async def test_what_was_compared_under_other_rights_is_not_shown(firm: World, registers: Registers) -> None:
    aino, ids = await firm.actor("Aino Aalto"), list(firm.customers.values())
    async with running.attended():
        run = running.begin(aino, ids, registers, "sv")
        assert run.task is not None
        await run.task
        assert running.run_of(replace(aino, customer_scope="own")) is None
        assert running.run_of(aino) is None


async def test_asking_ends_with_the_process(firm: World, registers: Registers, server: RegisterServer) -> None:
    server.on("/no/enheter/310000019", Told(hang=True))
    aino = await firm.actor("Aino Aalto")
    async with running.attended():
        run = running.begin(aino, list(firm.customers.values()), registers, "sv")
        while not server.asked:
            await asyncio.sleep(0.01)
    assert run.task is not None and run.task.cancelled() and running.run_of(aino) is None


async def test_so_many_comparisons_that_are_over_wait_and_the_oldest_goes(firm: World, registers: Registers) -> None:
    aino, customer = await firm.actor("Aino Aalto"), firm.customers["Ukjent"]
    people = [replace(aino, user_id=1000 + n) for n in range(running.MOST_OVER + 2)]
    async with running.attended():
        for person in people:
            run = running.begin(person, [customer], registers, "sv")
            assert run.task is not None
            await run.task
        waiting = [running.run_of(person) is not None for person in people]
        assert waiting == [False, False, *[True] * running.MOST_OVER]
