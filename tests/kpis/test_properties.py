"""Over random registers, for every kind of viewer: the product says what the oracle says, and rows add up to the tiles."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.database import close_database, open_database
from services.filters.filter import Filter
from services.kpis import explain
from services.kpis.catalogue import KPIS
from services.kpis.figures import Figure, figures
from services.listing import by_ids, page_ids, scene
from services.permissions import Actor, actor_of
from tests.support.databases import KINDS, Database, Kind
from tests.world import TODAY

from .oracle import Oracle, Plan, Viewer
from .plans import PEOPLE, Loaded, loaded, plans

SCOPES = ("all", "unit", "team", "own", "none")
ALL = Viewer(0)
EVERYTHING = 10_000
DERIVED = ["billed_this_year", "costs_this_year", "margin_this_year", "open_sales_value", "stage"]

viewers = st.builds(Viewer, st.integers(0, len(PEOPLE) - 1), *[st.sampled_from(SCOPES)] * 3)


async def actor_for(made: Loaded, viewer: Viewer) -> Actor:
    found = await actor_of(made.people[viewer.person])
    assert found is not None
    scopes = {"customer_scope": viewer.customers, "project_scope": viewer.projects, "invoice_scope": viewer.invoices}
    return replace(found, **scopes)


@pytest.mark.slow
@settings(max_examples=50)
@given(plan=plans(), viewer=st.just(ALL) | viewers)
async def test_tiles_rows_and_lists_say_what_the_definition_says(
    database: Database, plan: Plan, viewer: Viewer
) -> None:
    made = await loaded(plan)
    await agrees(made, viewer)
    await agrees(made, ALL)


async def agrees(made: Loaded, viewer: Viewer, today: date = TODAY) -> None:
    """Hold everything that one viewer is told against the oracle."""
    oracle, actor = Oracle(made.plan, viewer, today), await actor_for(made, viewer)
    told = await figures(actor, today)
    if viewer.invoices != "none":
        billed, counted, left_out = oracle.billing(oracle.this_month)
        assert told["billing_this_month"].value == billed
        await rows_are(made, actor, told["billing_this_month"], {"billing": (counted, left_out)}, today)
        year, costs = oracle.billing(oracle.this_year), oracle.costs(oracle.this_year)
        assert told["margin_this_year"].value == year[0] - costs[0]
        await rows_are(made, actor, told["margin_this_year"], {"billing": year[1:], "costs": costs[1:]}, today)
    if viewer.customers != "none":
        for key, sets in (("active_customers", oracle.active()), ("prospects_in_pipeline", oracle.prospects())):
            assert told[key].value == len(sets[0])
            await rows_are(made, actor, told[key], {"customers": sets}, today)
    await columns_are(made, actor, oracle, today)


async def rows_are(
    made: Loaded, actor: Actor, figure: Figure, sets: dict[str, tuple[set[int], set[int]]], today: date
) -> None:
    """The rows behind a tile are those of the oracle and add up; so do customers and months."""
    kpi = KPIS[figure.kpi.key]
    counted = await explain.counted_rows(kpi, actor, today, limit=EVERYTHING)
    left_out = await explain.left_out_rows(kpi, actor, today, limit=EVERYTHING)
    for term in kpi.terms:
        ids: dict[int, int] = getattr(made, f"{term.source.kind}s")
        assert {row.id for row in counted if row.term == term.key} == {ids[key] for key in sets[term.key][0]}
        assert {row.id for row in left_out if row.term == term.key} == {ids[key] for key in sets[term.key][1]}
    assert sum(row.amount for row in counted) == figure.value
    assert sum(n for _, _, n in await explain.by_customer(kpi, actor, today, limit=EVERYTHING)) == figure.value
    assert figure.left_out == len(left_out) == sum(r.rows for r in await explain.reasons(kpi, actor, today))
    if kpi.unit == "money":
        months = await explain.by_month(kpi, actor, today)
        signs = {term.key: term.sign for term in kpi.terms}
        assert sum(signs[key] * found.amount for _, sums in months for key, found in sums.items()) == figure.value
    hidden = {row.customer_id for row in counted + left_out} - {None} - await visible(actor, today)
    assert hidden == set()


async def columns_are(made: Loaded, actor: Actor, oracle: Oracle, today: date) -> None:
    """The derived columns of the list are those of the oracle."""
    seen = await scene("customers", actor, Filter(), today)
    rows = await by_ids(seen, await page_ids(seen, (), 0, 1000), DERIVED)
    billed, spent, stages = oracle.billed_by_customer(), oracle.spent_by_customer(), oracle.stages()
    sales = oracle.open_sales_by_customer()
    assert rows == {
        made.customers[key]: {
            "id": made.customers[key],
            "version": rows[made.customers[key]]["version"],
            **dict(
                zip(DERIVED, (billed[key], spent[key], billed[key] - spent[key], sales[key], stages[key]), strict=True)
            ),
        }
        for key in stages
    }


async def visible(actor: Actor, today: date) -> set[int]:
    return set(await page_ids(await scene("customers", actor, Filter(), today), (), 0, 1000))


def every_viewer() -> Iterator[Viewer]:
    """Every scope for each resource beside the widest of the others, and the same for all three, for each person."""
    for key, scope in product(range(len(PEOPLE)), SCOPES):
        yield Viewer(key, scope, scope, scope)
        yield Viewer(key, scope)
        yield Viewer(key, projects=scope)
        yield Viewer(key, invoices=scope)


async def told(made: Loaded, today: date) -> dict[Viewer, Any]:
    """Everything that viewers are told, in the keys of the plan."""
    keys = {row_id: key for key, row_id in made.customers.items()}
    answers = {}
    for viewer in every_viewer():
        actor = await actor_for(made, viewer)
        seen = await scene("customers", actor, Filter(), today)
        rows = await by_ids(seen, await page_ids(seen, (), 0, 1000), DERIVED)
        columns = {keys[row_id]: [row[name] for name in DERIVED] for row_id, row in rows.items()}
        tiles = {
            key: (f.value, f.comparison, f.share, f.spark, f.is_limited, f.left_out, f.unpriced)
            for key, f in (await figures(actor, today)).items()
        }
        answers[viewer] = (tiles, columns)
    return answers


@pytest.mark.slow
@settings(max_examples=2, phases=[Phase.generate])
@given(plan=plans(most=40))
async def test_both_databases_tell_every_kind_of_viewer_the_same(
    fresh_database: Callable[[Kind], Awaitable[Database]], plan: Plan
) -> None:
    answers = []
    for kind in KINDS:
        await open_database((await fresh_database(kind)).url)
        made = await loaded(plan)
        for viewer in every_viewer():
            await agrees(made, viewer)
        answers.append(await told(made, TODAY))
        await close_database()
    assert answers[0] == answers[1]
