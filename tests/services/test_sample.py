"""Sample data in a register of one's own: believable at once, and gone again with one click."""

from dataclasses import replace
from datetime import date

import pytest

from services import history
from services.changes import recording
from services.checking import check
from services.database import rows, value
from services.demo.sample import NotEmpty, add_sample, remove_sample, sample_of
from services.invoices.numbers import next_number
from services.kpis.figures import figures
from services.organization import organization
from services.permissions import Actor, actor_of
from services.refusals import NothingToUndo, NotPermitted
from services.setup import Beginning, set_up
from services.sql import Sql
from tests.support.databases import Database
from tests.world import world

pytestmark = pytest.mark.slow

TABLES = ("customer", "contact", "project", "invoice", "cost")


async def begun(currency: str = "SEK") -> Actor:
    """A register right after its setup."""
    password = "fjorton gula segelbåtar"
    firm = Beginning("Norrsken AB", "SE", currency, "Europe/Stockholm", "anna@example.com", "Anna", password)
    actor = await actor_of(await set_up(firm))
    assert actor is not None
    return actor


async def counts() -> list[int]:
    return [int(await value(Sql(f"SELECT count(*) FROM {table}"))) for table in TABLES]


@pytest.mark.parametrize(("currency", "least"), [("SEK", 500_000_00), ("ISK", 50_000)])
async def test_a_new_register_gets_figures_and_loses_them_again(database: Database, currency: str, least: int) -> None:
    actor, today = await begun(currency), (await organization()).today()
    before = await counts()
    change_set_id = await add_sample(actor)
    assert await sample_of(actor) == change_set_id
    told = await figures(actor, today)
    assert (told["active_customers"].value, told["prospects_in_pipeline"].value) == (18, 2)
    assert told["margin_this_year"].value > 0
    months = await rows(Sql("SELECT sum(net_base) AS net, max(date) AS last FROM invoice"))
    assert months[0]["net"] > least
    assert date.fromisoformat(str(months[0]["last"])) <= today
    assert await check() == []
    undone = await remove_sample(actor)
    assert (undone.conflicts, await sample_of(actor), await counts()) == ((), None, before)
    with pytest.raises(NothingToUndo):
        await remove_sample(actor)


async def test_the_firms_own_numbers_begin_where_they_should(database: Database) -> None:
    actor = await begun()
    await add_sample(actor)
    assert await next_number() == (1, "1")


async def test_it_is_not_offered_beside_real_customers(database: Database) -> None:
    firm = await world()
    await firm.customer("Leipä Oy")
    with pytest.raises(NotEmpty):
        await add_sample(await firm.actor("Astrid Lindqvist"))


async def test_who_may_not_import_does_not_add_it(database: Database) -> None:
    firm = await world()
    with pytest.raises(NotPermitted):
        await add_sample(await firm.actor("Rune Roald"))


async def test_it_is_gone_when_the_history_took_it_back(database: Database) -> None:
    actor = await begun()
    await history.undo(actor, await add_sample(actor))
    assert await sample_of(actor) is None


async def test_what_the_undo_of_the_undo_brings_back_can_be_taken_out_again(database: Database) -> None:
    actor = await begun()
    before = await counts()
    await add_sample(actor)
    out = await remove_sample(actor)
    assert out.change_set_id is not None
    await history.undo(actor, out.change_set_id)
    assert await sample_of(actor) is not None
    assert ((await remove_sample(actor)).conflicts, await counts()) == ((), before)


async def test_who_may_not_delete_customers_takes_it_out_all_the_same(database: Database) -> None:
    actor = replace(await begun(), can_delete_customers=False)
    before = await counts()
    await add_sample(actor)
    assert ((await remove_sample(actor)).conflicts, await counts()) == ((), before)


async def test_who_sees_only_their_own_customers_does_not_add_it_to_those_of_others(database: Database) -> None:
    firm = await world()
    await firm.customer("Leipä Oy")
    own = replace(await firm.actor("Astrid Lindqvist"), customer_scope="own")
    with pytest.raises(NotPermitted):
        await add_sample(own)


async def test_a_firm_with_statuses_of_its_own_gets_it_too(database: Database) -> None:
    actor = await begun()
    async with recording(actor, "edit") as recorder:
        for resource, table in (("sales-statuses", "sales_status"), ("invoice-statuses", "invoice_status")):
            for one in await rows(Sql(f"SELECT id FROM {table}")):
                await recorder.update(resource, one["id"], {"key": None})
    await add_sample(actor)
    assert (await counts())[3] > 100
