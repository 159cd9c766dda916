"""The golden fixture of `kpi.md`, on both databases."""

from decimal import Decimal

from services.kpis import explain
from services.kpis.catalogue import ACTIVE_CUSTOMERS, BILLING_THIS_MONTH, KPIS, MARGIN_THIS_YEAR, PROSPECTS_IN_PIPELINE
from services.kpis.figures import figures
from services.permissions import SYSTEM
from tests.support.databases import Database
from tests.world import TODAY

from .golden import AURORA, BJORK, CIRRUS, EKOFISK, golden


async def test_the_four_tiles_say_what_the_definition_says(database: Database) -> None:
    await golden()
    told = await figures(SYSTEM, TODAY)
    assert {key: figure.value for key, figure in told.items()} == {
        "margin_this_year": 1140_00,
        "billing_this_month": 1100_00,
        "active_customers": 3,
        "prospects_in_pipeline": 2,
    }


async def test_billing_is_held_against_the_whole_last_month(database: Database) -> None:
    await golden()
    comparison = (await figures(SYSTEM, TODAY))["billing_this_month"].comparison
    assert comparison.value == 400_00
    assert comparison.change == Decimal("1.75")


async def test_margin_is_told_as_a_share_of_billing(database: Database) -> None:
    await golden()
    figure = (await figures(SYSTEM, TODAY))["margin_this_year"]
    assert [(term.key, term.sum.amount) for term in figure.terms] == [("billing", 1500_00), ("costs", 360_00)]
    assert figure.share == Decimal(1140) / Decimal(1500)


async def test_each_row_that_is_left_out_has_its_reason(database: Database) -> None:
    await golden()
    left_out = await explain.left_out_rows(BILLING_THIS_MONTH, SYSTEM, TODAY)
    assert [(row.customer_name, row.document["number"], row.amount, row.reason) for row in left_out] == [
        (BJORK, "5", 50_00, "not_sent"),
        (BJORK, None, 999_00, "no_number"),
    ]
    costs = await explain.left_out_rows(MARGIN_THIS_YEAR, SYSTEM, TODAY, term="costs")
    assert [(row.customer_name, row.amount, row.reason) for row in costs] == [("Revontuli Oy", -150_00, "internal")]


async def test_the_customers_behind_the_counts_are_named(database: Database) -> None:
    await golden()
    active = await explain.counted_rows(ACTIVE_CUSTOMERS, SYSTEM, TODAY)
    assert [row.customer_name for row in active] == [AURORA, CIRRUS, EKOFISK]
    assert [row.document["is_inactive"] for row in active] == [False, False, True]
    prospects = await explain.counted_rows(PROSPECTS_IN_PIPELINE, SYSTEM, TODAY)
    assert [row.customer_name for row in prospects] == [CIRRUS, EKOFISK]


async def test_the_rows_behind_each_tile_add_up_to_it(database: Database) -> None:
    await golden()
    for key, figure in (await figures(SYSTEM, TODAY)).items():
        assert sum(row.amount for row in await explain.counted_rows(KPIS[key], SYSTEM, TODAY)) == figure.value
        assert sum(n for _, _, n in await explain.by_customer(KPIS[key], SYSTEM, TODAY)) == figure.value


async def test_twelve_months_of_billing_add_up_to_the_billing_part_of_the_margin(database: Database) -> None:
    await golden()
    months = await explain.by_month(MARGIN_THIS_YEAR, SYSTEM, TODAY)
    assert sum(sums["billing"].amount for _, sums in months if "billing" in sums) == 1500_00
    assert (await figures(SYSTEM, TODAY))["margin_this_year"].spark[-3:] == (-300_00, 400_00, 1040_00)
