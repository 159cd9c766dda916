"""Random edits, mass updates, imports, deletions, undos, rights: the log gives the rows, and undo gives the start."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from services import history, mass_update
from services.checking import check
from services.database import rows, value
from services.edits import set_fields
from services.mass_update import Wanted
from services.permissions import Actor
from services.refusals import NothingToUndo, Refusal
from services.sql import Sql
from services.writing import create_row, delete_row
from tests.imports.helping import plan, write_csv
from tests.imports.helping import step as import_step
from tests.support.databases import Database
from tests.world import World, world

TABLES = ("customer", "contact", "project", "customer_segment", "custom_value", "address")
PASSING = {"version", "updated_at"}
PEOPLE = ("Astrid Lindqvist", "Mikko Mannerheim", "Aino Aalto", "Sanna Salo", "Rune Roald")
STEPS = 40


async def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows, without what only counts writes."""
    found = {table: await rows(Sql(f"SELECT * FROM {table} ORDER BY id")) for table in TABLES}
    return {
        table: [{name: str(given) for name, given in item.items() if name not in PASSING} for item in listed]
        for table, listed in found.items()
    }


async def filled(dice: random.Random) -> World:
    firm = await world()
    async with firm.together():
        for name in ("North", "South"):
            await firm.make("market-segments", name=name)
        await firm.make("custom-fields", resource="customers", key="note", label="Note", kind="text")
        for n in range(8):
            owner = dice.choice([None, "Sanna Salo", "Aino Aalto"])
            customer = await firm.customer(f"Kund {n}", owner=owner, country=dice.choice(["SE", "FI", None]))
            await firm.make("contacts", customer_id=customer, last_name=f"Person {n}")
            if n < 4:
                await firm.project(customer, owner=dice.choice(["Sanna Salo", "Aino Aalto"]))
    return firm


async def ids(table: str) -> list[int]:
    return [int(item["id"]) for item in await rows(Sql(f"SELECT id FROM {table} ORDER BY id"))]


async def step(dice: random.Random, actor: Actor) -> None:
    """One act of one person; it may be refused."""
    await dice.choice([edit, edit, many, many, bring, make, delete, undo])(dice, actor)


async def edit(dice: random.Random, actor: Actor) -> None:
    given = dice.choice(
        [{"country": dice.choice(["SE", "NO"])}, {"phone": "+358 40 1234567"}, {"x_note": dice.choice("abc")}]
    )
    await set_fields(actor, "customers", dice.choice(await ids("customer")), given)


async def many(dice: random.Random, actor: Actor) -> None:
    segment = dice.choice(await ids("market_segment"))
    asked: dict[str, Any] = dice.choice(
        [
            {"language": dice.choice(["sv", "fi", None])},
            {"payment_term_days": {"add": 5}, "country": dice.choice(["DK", "SE"])},
            {"payment_term_days": dice.choice([10, 30])},
            {"segment_ids": {dice.choice(["add", "remove", "set"]): [segment]}},
            {"x_note": {"add": "more"}},
        ]
    )
    chosen = dice.sample(await ids("customer"), 5)
    planned = await mass_update.plan(actor, Wanted("customers", asked, ids=chosen), is_typed=True)
    await mass_update.run(actor, planned)
    if dice.random() < 0.2:
        await mass_update.cancel(actor, planned, keep=dice.random() < 0.5)
    await mass_update.wait_for(planned)


async def bring(dice: random.Random, actor: Actor) -> None:
    """An import: customers that are there get other values, others are made."""
    there = await rows(Sql("SELECT number, name FROM customer WHERE NOT is_internal AND number IS NOT NULL"))
    known = dice.sample([[one["number"], one["name"]] for one in there], 2)
    lines = [*known, ["", f"Imported {dice.randrange(10**6)}"]]
    table = [[*line, dice.choice(["sv", "fi"]), f"info{dice.randrange(9)}@example.com"] for line in lines]
    with TemporaryDirectory() as folder:
        names = ["Customer number", "Name", "Language", "Email"]
        job = await plan(actor, write_csv(Path(folder) / "customers.csv", [names, *table]))
        if job.state == "planned":
            await import_step(actor, job.id, "apply")


async def make(dice: random.Random, actor: Actor) -> None:
    customer = dice.choice(await ids("customer"))
    await create_row(actor, "contacts", {"customer_id": customer, "last_name": f"New {dice.random()}"})


async def delete(dice: random.Random, actor: Actor) -> None:
    resource, table = dice.choice([("customers", "customer"), ("contacts", "contact")])
    await delete_row(actor, resource, dice.choice(await ids(table)))


async def undo(dice: random.Random, actor: Actor) -> None:
    newest = int(await value(Sql("SELECT max(id) FROM change_set")))
    await history.undo(actor, max(2, newest - dice.randrange(4)))


@pytest.mark.parametrize("seed", range(3))
async def test_the_log_gives_the_rows_and_undoing_everything_gives_the_start(database: Database, seed: int) -> None:
    dice = random.Random(seed)
    firm = await filled(dice)
    start, begin = await everything(), int(await value(Sql("SELECT max(id) FROM change_set")))
    for _ in range(STEPS):
        try:
            await step(dice, await firm.actor(dice.choice(PEOPLE)))
        except Refusal:
            continue
    assert await check() == []
    end, astrid = int(await value(Sql("SELECT max(id) FROM change_set"))), await firm.actor("Astrid Lindqvist")
    assert end > begin + 10
    kinds = {item["kind"] for item in await rows(Sql("SELECT DISTINCT kind FROM change_set"))}
    assert kinds >= {"edit", "mass_update", "import", "undo"}
    for position in range(end, begin, -1):
        try:
            undone = await history.undo(astrid, position)
        except NothingToUndo:
            continue
        assert undone.conflicts == (), position
    assert await everything() == start
    assert await check() == []
