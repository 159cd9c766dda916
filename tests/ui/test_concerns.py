"""Which changes are told to whom: those of hidden rows only where they may move something that is seen."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest

from services.announcements import announcements_after
from services.database import rows, value
from services.permissions import Actor
from services.resources import RESOURCES
from services.sql import Sql
from tests.support.databases import Database
from tests.world import World, world
from ui.lists.heard import visible
from ui.once import Once
from ui.visible import concerns, visible_ids

OWN = {f"{name}_scope": "own" for name in ("customer", "project", "invoice")}


async def office() -> tuple[World, Actor]:
    """Two customers with a project each, and a seller who sees the first of them."""
    firm = await world()
    await firm.profile("own rows", **OWN)
    await firm.person("Maja Lind", "own rows")
    for name, owner in (("Own AB", "Maja Lind"), ("Other AB", "Aino Aalto")):
        customer = await firm.customer(name, owner)
        await firm.project(customer, f"Project of {name}", owner=owner)
    return firm, await firm.actor("Maja Lind")


async def last_concerns(seller: Actor, change: Callable[[], Awaitable[object]]) -> bool:
    """Whether what `change` does concerns the seller."""
    before = int(await value(Sql("SELECT max(id) FROM change_set")))
    await change()
    told = await announcements_after(before)
    return any([await concerns(Once(), one, seller) for one in told])


async def edit(firm: World, resource: str, row_id: int, **values: object) -> None:
    async with firm.together() as recorder:
        await recorder.update(resource, row_id, values)


async def delete(firm: World, resource: str, row_id: int) -> None:
    async with firm.together() as recorder:
        await recorder.delete(resource, row_id)


async def project_of(firm: World, name: str) -> int:
    return int(await value(Sql("SELECT id FROM project WHERE customer_id = ?", (firm.customers[name],))))


@pytest.mark.parametrize(("name", "told"), [("Own AB", True), ("Other AB", False)])
async def test_edits_and_new_rows_are_told_to_those_who_see_them(database: Database, name: str, told: bool) -> None:
    firm, seller = await office()
    customer, project = firm.customers[name], await project_of(firm, name)

    assert await last_concerns(seller, lambda: edit(firm, "customers", customer, name="Renamed AB")) is told
    assert await last_concerns(seller, lambda: firm.cost(project, "2025-03-01", 2, 50)) is told


async def test_a_customer_that_went_to_somebody_else_is_told_of(database: Database) -> None:
    firm, seller = await office()
    aino, own = firm.people["Aino Aalto"], firm.customers["Own AB"]

    assert await last_concerns(seller, lambda: edit(firm, "customers", own, owner_id=aino))


async def test_a_list_hears_of_a_customer_from_the_moment_on_at_which_it_became_the_viewers(database: Database) -> None:
    firm, seller = await office()
    page: Any = SimpleNamespace(actor=seller, once=Once())
    other = frozenset({firm.customers["Other AB"]})

    assert await visible(page, other, "customers", 1) == frozenset()
    await edit(firm, "customers", *other, owner_id=firm.people["Maja Lind"])
    assert await visible(page, other, "customers", 2) == other


async def test_a_deleted_row_is_told_of_as_it_may_have_been_seen(database: Database) -> None:
    firm, seller = await office()
    cost = await firm.cost(await project_of(firm, "Other AB"), "2025-03-01", 2, 50)

    assert await last_concerns(seller, lambda: delete(firm, "costs", cost))


async def test_a_hidden_invoice_of_a_seen_customer_is_told_of_as_it_ends_the_prospect(database: Database) -> None:
    firm, seller = await office()
    own = firm.customers["Own AB"]
    elsewhere = firm.customers["Other AB"]

    assert await last_concerns(seller, lambda: firm.invoice(own, 100, "2025-03-01", person="Aino Aalto"))
    paid = {"person": "Aino Aalto", "billing_customer_id": own}
    assert await last_concerns(seller, lambda: firm.invoice(elsewhere, 100, "2025-03-01", **paid))


async def test_what_decides_for_everybody_is_told_to_everybody(database: Database) -> None:
    firm, seller = await office()
    other = await project_of(firm, "Other AB")

    assert await last_concerns(seller, lambda: edit(firm, "projects", other, is_internal=True))
    assert await last_concerns(seller, lambda: edit(firm, "invoice-statuses", firm.statuses["Draft"], is_sent=True))


async def test_a_hidden_amount_is_not_told_of_even_where_the_customer_is_seen(database: Database) -> None:
    firm, _ = await office()
    await firm.profile("all customers", project_scope="own", invoice_scope="own")
    await firm.person("Ida Berg", "all customers")
    ida, project = await firm.actor("Ida Berg"), await project_of(firm, "Own AB")

    assert not await last_concerns(ida, lambda: edit(firm, "projects", project, name="Renamed"))
    assert await last_concerns(ida, lambda: edit(firm, "projects", project, sales_status_id=firm.states["Won"]))


@pytest.mark.parametrize("scope", ["own", "team", "unit", "all", "none"])
async def test_rows_asked_for_one_by_one_are_those_of_the_whole_list(database: Database, scope: str) -> None:
    firm, _ = await office()
    await firm.profile("scoped", **{f"{name}_scope": scope for name in ("customer", "project", "invoice")})
    await firm.person("Ida Berg", "scoped", supervisor="Maja Lind")
    for name in ("Own AB", "Other AB"):
        customer = firm.customers[name]
        await firm.make("contacts", customer_id=customer, last_name=f"Of {name}")
        await firm.cost(await project_of(firm, name), "2025-03-01", 2, 50)
    for who in ("Ida Berg", "Maja Lind"):
        actor = await firm.actor(who)
        for resource in ("contacts", "costs", "customers"):
            kind = RESOURCES[resource]
            every = [found["id"] for found in await rows(Sql(f"SELECT id FROM {kind.table}"))]
            listed = await rows(Sql(f"SELECT id FROM {kind.table} WHERE") + kind.visible(actor, kind.table))
            assert await visible_ids(every, resource, actor) == {found["id"] for found in listed}
