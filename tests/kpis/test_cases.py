"""The cases of `kpi.md` that must hold, one sentence each."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from services.filters.filter import Filter, parse
from services.kpis import explain
from services.kpis.catalogue import ACTIVE_CUSTOMERS, BILLING_THIS_MONTH, KPIS, MARGIN_THIS_YEAR
from services.kpis.figures import Figure, figures
from services.listing import condition
from services.periods import Clock
from services.permissions import SYSTEM, Actor
from tests.support.databases import Database
from tests.world import TODAY, World, world

BYGG, NORDLYS = "Åkerblom Bygg AB", "Nordlys Energi AS"


async def tile(key: str, actor: Actor = SYSTEM) -> Figure:
    return (await figures(actor, TODAY))[key]


async def billed(actor: Actor = SYSTEM) -> int:
    return (await tile("billing_this_month", actor)).value


async def reason_of_the_row_left_out() -> str | None:
    return (await explain.left_out_rows(BILLING_THIS_MONTH, SYSTEM, TODAY))[0].reason


async def bygg() -> tuple[World, int]:
    firm = await world()
    return firm, await firm.customer(BYGG)


async def test_vat_is_never_in(database: Database) -> None:
    firm, customer = await bygg()
    await firm.invoice(customer, 1000, "2025-03-03", tax=250_00)
    assert await billed() == 1000_00


async def test_a_foreign_invoice_counts_at_the_rate_stored_on_it(database: Database) -> None:
    firm, customer = await bygg()
    await firm.invoice(customer, 1000, "2025-03-03", currency="SEK", currency_rate=887_311_442)  # 0.0887311442
    assert await billed() == 88_73


async def test_a_draft_without_number_does_not_count(database: Database) -> None:
    firm, customer = await bygg()
    await firm.invoice(customer, 1000, "2025-03-03", "Draft", number=None)
    assert (await billed(), await reason_of_the_row_left_out()) == (0, "no_number")


async def test_a_number_without_a_sent_status_does_not_count(database: Database) -> None:
    firm, customer = await bygg()
    await firm.invoice(customer, 1000, "2025-03-03", "Draft")
    assert (await billed(), await reason_of_the_row_left_out()) == (0, "not_sent")


async def test_paid_without_sent_does_not_count(database: Database) -> None:
    firm, customer = await bygg()
    await firm.invoice(customer, 1000, "2025-03-03", "Paid, not sent")
    assert (await billed(), await reason_of_the_row_left_out()) == (0, "not_sent")


async def test_a_status_that_becomes_sent_takes_its_invoices_in_at_once(database: Database) -> None:
    firm, customer = await bygg()
    await firm.invoice(customer, 1000, "2025-03-03", "Paid, not sent")
    await firm.change("invoice-statuses", firm.statuses["Paid, not sent"], is_sent=True)
    assert await billed() == 1000_00
    await firm.change("invoice-statuses", firm.statuses["Paid, not sent"], is_sent=False)
    assert await billed() == 0


async def test_a_credit_note_counts_negative_in_the_month_of_its_own_date(database: Database) -> None:
    firm, customer = await bygg()
    first = await firm.invoice(customer, 1000, "2025-02-20")
    await firm.invoice(customer, -400, "2025-03-02", credited_invoice_id=first)
    figure = await tile("billing_this_month")
    assert (figure.value, figure.comparison.value) == (-400_00, 1000_00)
    assert figure.comparison.change == Decimal("-1.4")


async def test_a_credit_note_without_number_is_left_out_with_its_reason(database: Database) -> None:
    firm, customer = await bygg()
    await firm.invoice(customer, -400, "2025-03-02", number=None)
    assert (await billed(), await reason_of_the_row_left_out()) == (0, "no_number")
    text = (await explain.reasons(BILLING_THIS_MONTH, SYSTEM, TODAY))[0]
    assert (text.text, text.rows, text.amount) == ("No invoice number", 1, -400_00)


async def test_a_deleted_invoice_is_out(database: Database) -> None:
    firm, customer = await bygg()
    invoice = await firm.invoice(customer, 1000, "2025-03-03")
    await firm.remove("invoices", invoice)
    figure = await tile("billing_this_month")
    assert (figure.value, figure.left_out) == (0, 0)


async def test_a_date_ahead_within_the_month_counts(database: Database) -> None:
    firm, customer = await bygg()
    await firm.invoice(customer, 1000, "2025-03-31")
    await firm.invoice(customer, 10, "2025-04-01")
    assert await billed() == 1000_00


async def test_a_cost_without_unit_cost_is_nothing_and_is_counted_beside_the_tile(database: Database) -> None:
    firm, customer = await bygg()
    project = await firm.project(customer, status="Won")
    await firm.cost(project, "2025-02-01", 5, None)
    await firm.cost(project, "2025-02-02", 5, 10)
    await firm.cost(project, "2025-02-03", 5, None, is_rejected=True)
    figure = await tile("margin_this_year")
    assert (figure.value, figure.unpriced, figure.terms[1].sum.rows, figure.left_out) == (-50_00, 1, 2, 1)


async def test_a_rejected_cost_is_out(database: Database) -> None:
    firm, customer = await bygg()
    hours = await firm.cost(await firm.project(customer), "2025-02-01", 5, 10)
    assert (await tile("margin_this_year")).value == -50_00
    await firm.change("costs", hours, is_rejected=True)
    assert (await tile("margin_this_year")).value == 0
    assert [r.key for r in await explain.reasons(MARGIN_THIS_YEAR, SYSTEM, TODAY)] == ["rejected"]


async def test_a_cost_on_a_sales_case_counts_open_or_lost(database: Database) -> None:
    firm, customer = await bygg()
    await firm.cost(await firm.project(customer), "2025-02-01", 1, 10)
    await firm.cost(await firm.project(customer, status="Lost", is_closed=True), "2025-02-01", 1, 5)
    assert (await tile("margin_this_year")).value == -15_00


async def test_a_cost_on_an_internal_project_is_out(database: Database) -> None:
    firm, customer = await bygg()
    project = await firm.project(customer)
    await firm.cost(project, "2025-02-01", 1, 10)
    await firm.change("projects", project, is_internal=True)
    assert (await tile("margin_this_year")).value == 0
    assert [r.key for r in await explain.reasons(MARGIN_THIS_YEAR, SYSTEM, TODAY)] == ["internal"]


async def test_the_own_card_never_counts_even_with_a_customer_project(database: Database) -> None:
    firm = await world()
    await firm.project(firm.customers["Revontuli Oy"])
    assert (await tile("active_customers")).value == 0
    assert (await tile("prospects_in_pipeline")).value == 0
    assert [r.key for r in await explain.reasons(ACTIVE_CUSTOMERS, SYSTEM, TODAY)] == ["own_card"]


async def test_lost_but_not_closed_is_not_open(database: Database) -> None:
    firm, customer = await bygg()
    await firm.project(customer, status="Lost")
    assert (await tile("active_customers")).value == 0


async def test_an_old_closed_won_project_blocks_a_prospect(database: Database) -> None:
    firm, customer = await bygg()
    await firm.project(customer, status="Won", is_closed=True)
    await firm.project(customer)
    assert (await tile("prospects_in_pipeline")).value == 0
    assert (await tile("active_customers")).value == 1
    reasons = await explain.reasons(KPIS["prospects_in_pipeline"], SYSTEM, TODAY)
    assert "won" in [reason.key for reason in reasons]


async def test_with_only_drafts_a_customer_is_still_a_prospect(database: Database) -> None:
    firm, customer = await bygg()
    await firm.project(customer)
    await firm.invoice(customer, 1000, "2025-03-03", "Draft", number=None)
    assert (await tile("prospects_in_pipeline")).value == 1


async def test_who_paid_for_another_customer_is_no_prospect(database: Database) -> None:
    firm, customer = await bygg()
    nordlys = await firm.customer(NORDLYS)
    await firm.project(nordlys)
    assert (await tile("prospects_in_pipeline")).value == 1
    await firm.invoice(customer, 1000, "2025-03-03", billing_customer_id=nordlys)
    assert (await tile("prospects_in_pipeline")).value == 0


async def test_a_fully_credited_customer_is_no_prospect(database: Database) -> None:
    firm, customer = await bygg()
    await firm.project(customer)
    await firm.invoice(customer, 1000, "2025-03-03")
    await firm.invoice(customer, -1000, "2025-03-04")
    assert (await tile("prospects_in_pipeline")).value == 0
    assert await billed() == 0


async def test_a_closed_or_internal_case_makes_no_prospect(database: Database) -> None:
    firm, customer = await bygg()
    await firm.project(customer, is_closed=True)
    await firm.project(customer, is_internal=True)
    assert (await tile("prospects_in_pipeline")).value == 0


async def test_an_inactive_customer_with_an_open_case_is_active_with_a_badge(database: Database) -> None:
    firm, customer = await bygg()
    await firm.change("customers", customer, is_active=False)
    await firm.project(customer)
    assert (await tile("active_customers")).value == 1
    assert (await explain.counted_rows(ACTIVE_CUSTOMERS, SYSTEM, TODAY))[0].document["is_inactive"]


async def test_a_last_month_of_nothing_or_less_gives_no_percentage(database: Database) -> None:
    firm, customer = await bygg()
    await firm.invoice(customer, 1000, "2025-03-03")
    assert (await tile("billing_this_month")).comparison.change is None
    await firm.invoice(customer, -200, "2025-02-03")
    comparison = (await tile("billing_this_month")).comparison
    assert (comparison.value, comparison.change) == (-200_00, None)


async def test_the_month_turns_at_midnight_in_the_organizations_zone(database: Database) -> None:
    firm, customer = await bygg()
    await firm.invoice(customer, 1000, "2025-03-03")
    last_minute = Clock(datetime(2025, 3, 31, 20, 59, tzinfo=UTC)).today("Europe/Helsinki")
    midnight = Clock(datetime(2025, 3, 31, 21, 0, tzinfo=UTC)).today("Europe/Helsinki")
    assert (await figures(SYSTEM, last_minute))["billing_this_month"].value == 1000_00
    after = (await figures(SYSTEM, midnight))["billing_this_month"]
    assert (after.value, after.comparison.value) == (0, 1000_00)


async def test_the_margin_has_no_share_without_billing(database: Database) -> None:
    firm, customer = await bygg()
    await firm.cost(await firm.project(customer), "2025-02-01", 1, 10)
    assert (await tile("margin_this_year")).share is None


async def test_a_filter_of_the_list_gives_each_tile_a_second_value(database: Database) -> None:
    firm, customer = await bygg()
    nordlys = await firm.customer(NORDLYS, country="NO")
    for one, net in ((customer, 1000), (nordlys, 300)):
        await firm.invoice(one, net, "2025-03-03")
        await firm.project(one)
    told = await figures(SYSTEM, TODAY, await condition(SYSTEM, parse("country.any:NO"), TODAY))
    assert {key: (figure.value, figure.filtered) for key, figure in told.items()} == {
        "margin_this_year": (1300_00, 300_00),
        "billing_this_month": (1300_00, 300_00),
        "active_customers": (2, 1),
        "prospects_in_pipeline": (0, 0),
    }
    searched = await figures(SYSTEM, TODAY, await condition(SYSTEM, Filter(search="nordlys"), TODAY))
    assert searched["billing_this_month"].filtered == 300_00
    assert (await figures(SYSTEM, TODAY))["billing_this_month"].filtered is None


async def test_a_filter_on_a_figure_follows_the_figure(database: Database) -> None:
    firm, customer = await bygg()
    await firm.project(customer)
    rich = await condition(SYSTEM, parse("billed_this_year.ge:1000"), TODAY)
    assert (await figures(SYSTEM, TODAY, rich))["active_customers"].filtered == 0
    await firm.invoice(customer, 1000, "2025-03-03")
    assert (await figures(SYSTEM, TODAY, rich))["active_customers"].filtered == 1


async def test_the_margin_tile_is_absent_without_the_right_to_financials(database: Database) -> None:
    await world()
    seller = replace(SYSTEM, level="edit")
    assert set(await figures(seller, TODAY)) == {"billing_this_month", "active_customers", "prospects_in_pipeline"}
    assert set(await figures(replace(SYSTEM, invoice_scope="none"), TODAY)) == {
        "active_customers",
        "prospects_in_pipeline",
    }
    assert await figures(replace(SYSTEM, level="none"), TODAY) == {}


async def test_billing_sums_only_the_invoices_that_the_viewer_may_see_and_says_so(database: Database) -> None:
    firm, customer = await bygg()
    await firm.invoice(customer, 1000, "2025-03-03", person="Aino Aalto")
    await firm.invoice(customer, 300, "2025-03-03", person="Sanna Salo")
    aino = await tile("billing_this_month", await firm.actor("Aino Aalto"))
    assert (aino.value, aino.is_limited) == (1000_00, True)
    everybody = await tile("billing_this_month")
    assert (everybody.value, everybody.is_limited) == (1300_00, False)


async def test_all_viewers_of_a_customer_agree_that_it_is_no_prospect(database: Database) -> None:
    firm, customer = await bygg()
    await firm.project(customer, owner="Aino Aalto")
    aino = await firm.actor("Aino Aalto")
    assert (await tile("prospects_in_pipeline", aino)).value == 1
    await firm.invoice(customer, 1000, "2025-03-03", person="Sanna Salo")
    assert (await tile("prospects_in_pipeline", aino)).value == 0


async def test_a_count_is_held_against_a_month_ago_where_history_reaches(database: Database) -> None:
    firm = await world()
    firm.at = datetime(2025, 2, 1, 10, tzinfo=UTC)
    early = await firm.project(await firm.customer(BYGG))
    firm.at = datetime(2025, 3, 1, 10, tzinfo=UTC)
    await firm.project(await firm.customer(NORDLYS))
    comparison = (await tile("active_customers")).comparison
    assert (comparison.value, comparison.change) == (1, Decimal(1))
    await firm.change("projects", early, is_closed=True)
    figure = await tile("active_customers")
    assert (figure.value, figure.comparison.value, figure.comparison.change) == (1, 1, Decimal(0))
    assert figure.spark == (0, 1, 1)  # end of January and of February, and now


async def test_a_count_has_no_comparison_before_the_register_began(database: Database) -> None:
    await bygg()
    earlier = (await figures(SYSTEM, TODAY.replace(month=1)))["active_customers"]
    assert (earlier.comparison.value, earlier.comparison.change, earlier.spark) == (None, None, ())


async def test_where_nobody_was_active_a_month_ago_there_is_no_percentage(database: Database) -> None:
    firm, customer = await bygg()
    await firm.project(customer)
    comparison = (await tile("active_customers")).comparison
    assert (comparison.value, comparison.change) == (0, None)


async def test_money_has_a_line_of_the_last_twelve_months(database: Database) -> None:
    firm, customer = await bygg()
    for month in (3, 4, 12):
        await firm.invoice(customer, month, f"2024-{month:02}-10")
    await firm.invoice(customer, 5, "2025-03-10")
    spark = (await tile("billing_this_month")).spark
    assert spark == (400, 0, 0, 0, 0, 0, 0, 0, 1200, 0, 0, 500)
    own = replace(SYSTEM, user_id=firm.people["Sanna Salo"], invoice_scope="own")
    assert (await tile("billing_this_month", own)).spark == (0,) * 12
