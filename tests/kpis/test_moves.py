"""What moved a figure: the events add up to the difference, whatever happened in between."""

import random
from datetime import timedelta
from typing import Any

import pytest

from services import history, mass_update, own_changes
from services.changes import recording
from services.database import rows
from services.kpis.catalogue import KPIS
from services.kpis.figures import figure
from services.kpis.moves import moved
from services.mass_update import Wanted
from services.periods import now
from services.permissions import Actor
from services.refusals import Refusal
from services.sql import Sql
from tests.support.databases import Database
from tests.world import World, world


async def values(actor: Actor, firm: World) -> dict[str, int]:
    return {key: (await figure(kpi, actor, firm.today)).value for key, kpi in KPIS.items() if kpi.is_for(actor)}


async def filled(seed: int) -> tuple[World, random.Random]:
    firm, dice = await world(), random.Random(seed)
    async with firm.together():
        for n in range(6):
            await firm.customer(f"Kund {n}", owner=dice.choice(["Sanna Salo", "Aino Aalto"]))
        for customer in list(firm.customers.values()):
            for _ in range(2):
                await some_work(firm, dice, customer)
    return firm, dice


async def some_work(firm: World, dice: random.Random, customer: int) -> None:
    person = dice.choice(["Sanna Salo", "Aino Aalto"])
    project = await firm.project(customer, status=dice.choice(["Proposal", "Won", "Lost"]), owner=person)
    await firm.cost(project, dice.choice(["2025-03-01", "2025-01-20", "2024-12-30"]), 2, dice.choice([None, 30]))
    day = dice.choice(["2025-03-03", "2025-02-10", "2024-12-31"])
    number = f"F{firm.next_number()}" if dice.random() < 0.8 else None
    await firm.invoice(customer, dice.choice([100, -40, 700]), day, dice.choice(["Draft", "Sent"]), number, person)


async def happens(firm: World, dice: random.Random) -> None:
    """Anything that may move a figure."""
    what = dice.choice(["edit", "work", "delete", "status", "owner", "undo", "many"])
    actor = await firm.actor("Astrid Lindqvist")
    if what == "undo":
        for last in await own_changes.undoable(actor, 1):
            await history.undo(actor, last)
    elif what == "many":
        asked = {"status_id": firm.statuses[dice.choice(["Sent", "Draft"])]}
        planned = await mass_update.plan(actor, Wanted("invoices", asked, filter=""), is_typed=True)
        await mass_update.run(actor, planned)
        await mass_update.wait_for(planned)
    else:
        await written(firm, dice, what, actor)


async def written(firm: World, dice: random.Random, what: str, actor: Actor) -> None:
    resource, table = dice.choice([("invoices", "invoice"), ("costs", "cost"), ("projects", "project")])
    ids = [item["id"] for item in await rows(Sql(f"SELECT id FROM {table}"))]
    async with recording(actor, "edit") as recorder:
        if what == "work":
            firm._recorder = recorder
            await some_work(firm, dice, dice.choice(list(firm.customers.values())))
            firm._recorder = None
        elif what == "delete" and resource != "projects" and ids:
            await recorder.delete(resource, dice.choice(ids))
        elif what == "status":
            await recorder.update("sales-statuses", firm.states["Lost"], {"state": dice.choice(["lost", "won"])})
        elif what == "owner":
            person = firm.people[dice.choice(["Sanna Salo", "Aino Aalto"])]
            await recorder.update("customers", dice.choice(list(firm.customers.values())), {"owner_id": person})
        elif ids:
            await recorder.update(resource, dice.choice(ids), changed(firm, dice, resource))


def changed(firm: World, dice: random.Random, resource: str) -> dict[str, Any]:
    person = firm.people[dice.choice(["Sanna Salo", "Aino Aalto"])]
    customer = dice.choice(list(firm.customers.values()))
    choices: dict[str, list[dict[str, Any]]] = {
        "invoices": [{"net": dice.randrange(1, 9) * 1000}, {"customer_id": customer}, {"sales_person_id": person}],
        "costs": [{"quantity": dice.randrange(1, 9) * 10_000}, {"is_rejected": dice.random() < 0.5}],
        "projects": [
            {"is_closed": dice.random() < 0.5},
            {"is_internal": dice.random() < 0.5},
            {"customer_id": customer},
            {"owner_id": person},
            {"sales_status_id": firm.states[dice.choice(["Proposal", "Won", "Lost"])]},
        ],
    }
    return dice.choice(choices[resource])


@pytest.mark.parametrize("seed", range(3))
async def test_the_events_add_up_to_the_difference_for_every_viewer(database: Database, seed: int) -> None:
    firm, dice = await filled(seed)
    viewers = [await firm.actor(name) for name in ("Astrid Lindqvist", "Aino Aalto", "Sanna Salo")]
    before = {viewer.name: await values(viewer, firm) for viewer in viewers}
    since = now()
    for _ in range(14):
        try:
            await happens(firm, dice)
        except Refusal:
            continue
        finally:
            firm._recorder = None
    for viewer in viewers:
        for key, value in (await values(viewer, firm)).items():
            told = await moved(KPIS[key], viewer, firm.today, since)
            assert told.difference == value - before[viewer.name][key], (viewer.name, key)
            assert sum(event.amount for event in told.events) == told.difference


async def test_an_event_names_the_invoice_and_who_sent_it(database: Database) -> None:
    firm = await world()
    ek = await firm.customer("Ek AB")
    invoice = await firm.invoice(ek, 420, "2025-03-03", "Draft", number="1017")
    since, anna = now(), await firm.actor("Aino Aalto")
    async with recording(anna, "edit") as recorder:
        await recorder.update("invoices", invoice, {"status_id": firm.statuses["Sent"]})
    told = await moved(KPIS["billing_this_month"], await firm.actor("Astrid Lindqvist"), firm.today, since)
    [event] = told.events
    assert (told.difference, event.amount, event.how) == (42_000, 42_000, "in")
    assert (event.document["number"], event.customer, event.actor_name) == ("1017", "Ek AB", "Aino Aalto")
    later = await moved(KPIS["billing_this_month"], anna, firm.today, now() + timedelta(seconds=1))
    assert later.events == ()
