"""Figures that follow the log are those that are computed anew, whoever looks and whatever happened."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.changes import Recorder
from services.database import reading_inside, value, writing
from services.kpis import catalogue
from services.kpis.figures import figures
from services.kpis.since import days_moved
from services.sql import Sql
from tests.support.databases import Database
from tests.world import TODAY

from .golden import AURORA, golden
from .oracle import Plan, Viewer
from .plans import Loaded, loaded, plans
from .test_kept import ACTS, Act, change, numbers, performed, pick
from .test_properties import actor_for, viewers

SELLER = "Sanna Salo"


async def change_hands(recorder: Recorder, made: Loaded, one: int, two: int) -> None:
    """Another owner, sales person or unit: what rights look at."""
    somebody = made.people[two % len(made.people)]
    unit = list(made.world.units.values())[two % 3]
    await change(recorder, "projects", "project", one, ({"owner_id": somebody}, {"business_unit_id": unit})[two % 2])
    await change(recorder, "invoices", "invoice", one, {"sales_person_id": somebody})
    await recorder.update("customers", pick(made.customers, one), {"owner_id": somebody})


batches = st.lists(st.tuples(st.sampled_from((*ACTS, change_hands)), numbers, numbers), min_size=1, max_size=3)


@settings(max_examples=25)
@given(plan=plans(), viewer=viewers, changes=st.lists(batches, min_size=2, max_size=6))
async def test_figures_that_follow_changes_are_those_computed_anew(
    database: Database, plan: Plan, viewer: Viewer, changes: list[list[tuple[Act, int, int]]]
) -> None:
    made = await loaded(plan)
    actor = await actor_for(made, viewer)
    await figures(actor, TODAY)
    for batch in changes:
        await performed(made, batch)
        followed = await figures(actor, TODAY)
        assert followed == await computed(lambda: figures(actor, TODAY))


async def computed(work: Any) -> Any:
    """What some work comes to when nothing that is remembered helps it."""
    async with writing() as connection:
        with reading_inside(connection):
            return await work()


async def test_the_log_tells_which_days_are_to_be_summed_again(database: Database) -> None:
    firm = await golden()
    reads = catalogue.BILLED.reads
    at = {"invoices": int(await value(Sql("SELECT position FROM pulse WHERE resource = 'invoices'")))}
    made = await firm.invoice(firm.customers[AURORA], 100, "2025-03-20", person=SELLER)
    assert await days_moved(at, reads) == {date(2025, 3, 20)}
    await firm.change("invoices", made, date=date(2025, 3, 21))
    await firm.change("invoices", made, description="Nothing that figures read")
    assert await days_moved(at, reads) == {date(2025, 3, 20), date(2025, 3, 21)}
    await firm.remove("invoices", made)
    assert await days_moved(at, reads) == {date(2025, 3, 20), date(2025, 3, 21)}
    assert await days_moved({**at, "invoice-statuses": at["invoices"]}, reads) is None


async def test_a_log_that_does_not_reach_back_tells_nothing(database: Database) -> None:
    await golden()
    assert await days_moved({"invoices": 0}, catalogue.BILLED.reads) is None
