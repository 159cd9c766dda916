"""The figures kept beside the rows are what the rows come to, whatever happened to the rows."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.changes import Recorder, recording
from services.database import rows, value, writing
from services.filters.filter import Filter
from services.history import undo
from services.kpis import kept
from services.kpis.figures import figures
from services.listing import by_ids, scene
from services.permissions import SYSTEM
from services.refusals import Refusal
from services.sql import Sql
from tests.support.databases import Database
from tests.world import NOON, TODAY, World, world

from .golden import AURORA, CIRRUS, golden
from .plans import EDGES, Loaded, loaded, plans

TABLES = {
    "month_total": "month", "customer_figures": "customer_id", "kept_state": "name", "stage_period": "customer_id, since, until",
}  # fmt: skip
NOTHING = "billed = 0 AND billed_rows = 0 AND billed_out = 0 AND costs = 0 AND costs_rows = 0 AND costs_out = 0"
Act = Callable[[Recorder, Loaded, int, int], Awaitable[None]]


async def kept_figures() -> dict[str, Any]:
    """Everything that is kept; months without any row are as good as not there."""
    async with writing() as connection:
        await connection.execute_query(f"DELETE FROM month_total WHERE {NOTHING}")
    return {table: await rows(Sql(f"SELECT * FROM {table} ORDER BY {order}")) for table, order in TABLES.items()}


async def require_right() -> None:
    """What is kept equals what is computed from nothing."""
    before, year = await kept_figures(), int(await value(kept.KEPT_YEAR))
    async with writing() as connection:
        await kept.rebuild(connection, NOON, year)
    assert before == await kept_figures()


async def new_invoice(recorder: Recorder, made: Loaded, one: int, two: int) -> None:
    payer = pick(made.customers, two) if two % 2 else None
    values = {
        "customer_id": pick(made.customers, one),
        "billing_customer_id": payer,
        "date": day(two),
        "currency": "EUR",
    }
    status = list(made.world.statuses.values())[one % 4]
    number = f"X{one}-{two}" if one % 3 else None
    await recorder.create("invoices", {**values, "status_id": status, "number": number, "net": one * 7 - two * 3})


async def new_project(recorder: Recorder, made: Loaded, one: int, two: int) -> None:
    values = {
        "customer_id": pick(made.customers, one),
        "number": 50_000 + one * 100 + two,
        "name": "New",
        "currency": "EUR",
    }
    state = list(made.world.states.values())[two % 3]
    await recorder.create("projects", {**values, "sales_status_id": state, "is_closed": one % 4 == 0})


async def new_cost(recorder: Recorder, made: Loaded, one: int, two: int) -> None:
    project = await some("project", one)
    values = {"kind": "hours", "date": day(two), "quantity": one * 10_000, "unit_cost": two * 10_000 or None}
    if project:
        await recorder.create("costs", {**values, "project_id": project, "currency": "EUR"})


async def new_customer(recorder: Recorder, made: Loaded, one: int, two: int) -> None:
    await recorder.create("customers", {"number": 70_000 + one * 100 + two, "name": f"New {one}"})


async def rename(recorder: Recorder, made: Loaded, one: int, two: int) -> None:
    await recorder.update("customers", pick(made.customers, one), {"name": f"Renamed {two}"})


async def change_invoice(recorder: Recorder, made: Loaded, one: int, two: int) -> None:
    statuses = list(made.world.statuses.values())
    changes: list[dict[str, Any]] = [
        {"net": two * 100}, {"date": day(two)}, {"status_id": statuses[two % 4]}, {"number": None},
        {"customer_id": pick(made.customers, two)}, {"billing_customer_id": pick(made.customers, two)},
        {"currency_rate": 5_000_000_000, "currency": "NOK"}, {"due_date": day(two)},
    ]  # fmt: skip
    await change(recorder, "invoices", "invoice", one, changes[two % len(changes)])


async def change_project(recorder: Recorder, made: Loaded, one: int, two: int) -> None:
    states = list(made.world.states.values())
    changes: list[dict[str, Any]] = [
        {"is_closed": bool(two % 3)}, {"is_internal": bool(two % 5)}, {"sales_status_id": states[two % 3]},
        {"customer_id": pick(made.customers, two)}, {"expected_value": two * 100}, {"name": f"Renamed {two}"},
    ]  # fmt: skip
    await change(recorder, "projects", "project", one, changes[two % len(changes)])


async def change_cost(recorder: Recorder, made: Loaded, one: int, two: int) -> None:
    project = await some("project", two)
    changes: list[dict[str, Any]] = [
        {"quantity": two * 5_000}, {"unit_cost": None}, {"is_rejected": bool(two % 3)}, {"date": day(two)},
        {"project_id": project},
    ]  # fmt: skip
    if project:
        await change(recorder, "costs", "cost", one, changes[two % len(changes)])


async def delete(recorder: Recorder, made: Loaded, one: int, two: int) -> None:
    resource, table = (("invoices", "invoice"), ("costs", "cost"), ("projects", "project"), ("customers", "customer"))[
        two % 4
    ]
    row_id = await some(table, one)
    if row_id and row_id != made.customers[0]:
        async with recorder.attempt():
            await recorder.delete(resource, row_id)


async def flag(recorder: Recorder, made: Loaded, one: int, two: int) -> None:
    if two % 2:
        await recorder.update(
            "invoice-statuses", list(made.world.statuses.values())[one % 4], {"is_sent": bool(two % 3)}
        )
    else:
        state = ("in_progress", "won", "lost")[two % 3]
        await recorder.update("sales-statuses", list(made.world.states.values())[one % 3], {"state": state})


ACTS: tuple[Act, ...] = (
    new_invoice, new_project, new_cost, new_customer, rename, change_invoice, change_invoice, change_project, change_project,
    change_cost, delete, flag,
)  # fmt: skip
numbers = st.integers(0, 60)
batches = st.lists(st.tuples(st.sampled_from(ACTS), numbers, numbers), min_size=1, max_size=4)


@settings(max_examples=25)
@given(plan=plans(), batches=st.lists(batches, min_size=2, max_size=8), undone=st.lists(numbers, max_size=3))
async def test_kept_figures_are_right_after_anything(
    database: Database, plan: Any, batches: list[list[tuple[Act, int, int]]], undone: list[int]
) -> None:
    made = await loaded(plan)
    done = [await performed(made, batch) for batch in batches]
    for place in undone:
        change_set = done[place % len(done)]
        if change_set is not None:
            await refused_or_done(undo(SYSTEM, change_set))
    await require_right()


async def performed(made: Loaded, batch: list[tuple[Act, int, int]]) -> int | None:
    """Several acts as one change set; what is refused is left out."""
    async with recording(SYSTEM, "edit", at=NOON) as recorder:
        for act, one, two in batch:
            await refused_or_done(attempted(recorder, act(recorder, made, one, two)))
    return recorder.change_set_id


async def attempted(recorder: Recorder, act: Awaitable[None]) -> None:
    async with recorder.attempt():
        await act


async def refused_or_done(act: Awaitable[Any]) -> None:
    try:
        await act
    except Refusal as refusal:
        assert refusal.code


async def change(recorder: Recorder, resource: str, table: str, place: int, values: dict[str, Any]) -> None:
    row_id = await some(table, place)
    if row_id:
        await recorder.update(resource, row_id, values)


async def some(table: str, place: int) -> int | None:
    """One of the rows that were there before the transaction."""
    found = await rows(Sql(f"SELECT id FROM {table} ORDER BY id"))
    return int(found[place % len(found)]["id"]) if found else None


def pick(ids: dict[int, int], place: int) -> int:
    return list(ids.values())[place % len(ids)]


def day(place: int) -> date:
    return date.fromisoformat(EDGES[place % len(EDGES)])


async def test_a_new_name_moves_no_figure(database: Database) -> None:
    firm = await golden()
    before = (await figures(SYSTEM, TODAY))["billing_this_month"].value
    await firm.change("customers", firm.customers[AURORA], name="Aurora Öl & Vatten AB")
    assert (await figures(SYSTEM, TODAY))["billing_this_month"].value == before
    await require_right()


async def test_a_renamed_customer_that_is_billed_in_the_same_breath_counts_once(database: Database) -> None:
    firm = await golden()
    async with firm.together():
        await firm.change("customers", firm.customers[AURORA], name="Aurora Öl & Vatten AB")
        await firm.invoice(firm.customers[AURORA], 100, "2025-03-20")
    assert (await figures(SYSTEM, TODAY))["billing_this_month"].value == 1200_00
    await require_right()


async def test_a_project_that_changes_hands_takes_its_costs_along(database: Database) -> None:
    firm = await golden()
    project = await value(Sql("SELECT id FROM project WHERE customer_id = ?", (firm.customers[AURORA],)))
    await firm.change("projects", project, customer_id=firm.customers[CIRRUS])
    costs = await rows(Sql("SELECT customer_id, costs FROM customer_figures WHERE costs > 0"))
    assert costs == [{"customer_id": firm.customers[CIRRUS], "costs": 360_00}]
    await require_right()


async def billed_this_year(firm: World, today: date) -> int:
    seen = await scene("customers", SYSTEM, Filter(), today)
    row_id = firm.customers[AURORA]
    return int((await by_ids(seen, [row_id], ["billed_this_year"]))[row_id]["billed_this_year"])


async def test_when_the_year_turns_the_columns_turn_with_it(database: Database) -> None:
    firm = await golden()
    new_year = date(2026, 1, 1)
    assert (await billed_this_year(firm, TODAY), await billed_this_year(firm, new_year)) == (1200_00, 0)
    await firm.invoice(firm.customers[AURORA], 50, "2026-01-01")  # kept figures are still those of 2025
    assert await billed_this_year(firm, new_year) == 50_00
    assert (await figures(SYSTEM, new_year))["margin_this_year"].value == 50_00
    assert await kept.ensure_year(new_year)
    assert not await kept.ensure_year(new_year)
    assert (await billed_this_year(firm, TODAY), await billed_this_year(firm, new_year)) == (1200_00, 50_00)
    assert (
        await value(Sql("SELECT billed FROM customer_figures WHERE customer_id = ?", (firm.customers[AURORA],)))
        == 50_00
    )


async def test_a_register_without_a_firm_has_no_year_to_turn(database: Database) -> None:
    assert not await kept.ensure_year(TODAY)


async def test_on_new_years_eve_the_zone_decides_which_year_it_is(database: Database) -> None:
    firm = await world()
    firm.at = datetime(2025, 12, 31, 22, 30, tzinfo=UTC)  # half past midnight in Helsinki
    await firm.change("invoice-statuses", firm.statuses["Draft"], is_sent=True)
    assert await value(Sql("SELECT value FROM kept_state WHERE name = 'year'")) == 2026


async def test_a_viewer_with_fewer_rights_never_gets_the_kept_figures(database: Database) -> None:
    firm = await golden()
    seller = replace(SYSTEM, user_id=firm.people["Sanna Salo"], invoice_scope="own")
    seen = await scene("customers", seller, Filter(), TODAY)
    row_id = firm.customers[AURORA]
    found = (await by_ids(seen, [row_id], ["billed_this_year", "margin_this_year", "last_invoice_date"]))[row_id]
    assert (found["billed_this_year"], found["margin_this_year"], found["last_invoice_date"]) == (0, -300_00, None)
