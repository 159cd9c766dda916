"""Billing and costs as a ledger, the change log as rows, the key figures as fields: they come to what the tiles show."""

from decimal import Decimal
from typing import Any

import pytest

from services.i18n import language
from services.kpis.figures import figures
from services.refusals import NotPermitted
from services.reports.prepare import Prepared, prepare
from services.reports.report import read_report
from services.reports.run import outcome, page
from services.reports.series import series_of
from services.reports.snapshot import Now
from services.reports.words import filter_words
from tests.support.databases import Database
from tests.world import World, world

ENGLISH = language("en")
LEDGER = {
    "subject": "figures",
    "fields": ["date", "customer_id", "billed", "costs", "margin"],
    "filter": "date.within:this_year",
    "totals": {"billed": "sum", "costs": "sum", "margin": "sum", "margin_share": "margin"},
}


async def harbour() -> World:
    """Two customers with invoices of two months, a draft, costs, a rejected cost, and a case in progress."""
    firm = await world()
    energy = await firm.make("industries", name="Energy")
    havbris = await firm.customer("Havbris Energi AS", "Aino Aalto", industry_id=energy)
    saimaa = await firm.customer("Saimaan Vesi Oy", "Sanna Salo")
    for customer, net, day in (
        (havbris, 1000, "2025-02-10"),
        (havbris, 300, "2025-03-10"),
        (saimaa, 200, "2025-03-03"),
    ):
        await firm.invoice(customer, net, day, person="Aino Aalto")
    await firm.invoice(saimaa, 999, "2025-03-04", number=None, status="Draft")
    work = await firm.project(havbris, owner="Aino Aalto")
    await firm.cost(work, "2025-03-11", 2, 50)
    await firm.cost(work, "2025-03-12", 1, 70, is_rejected=True)
    await firm.project(saimaa, owner="Sanna Salo")
    return firm


async def seen(firm: World, who: str, **given: Any) -> Prepared:
    report = read_report({"name": "Try", **given})
    return await prepare(report, await firm.actor(who), ENGLISH, firm.today)


async def test_the_ledger_of_this_year_comes_to_the_margin_of_the_tile(database: Database) -> None:
    firm = await harbour()
    prepared = await seen(firm, "Astrid Lindqvist", **LEDGER, group_by=["date.month"])
    told = await outcome(prepared, Now())
    tiles = await figures(prepared.actor, firm.today)
    assert told.totals["margin"].value == Decimal(tiles["margin_this_year"].value).scaleb(-2) == Decimal("1400.00")
    assert {g.labels[0]: g.totals["margin"].value for g in told.groups} == {
        "2025-02": Decimal("1000.00"), "2025-03": Decimal("400.00"),
    }  # fmt: skip
    assert told.totals["margin_share"].value == Decimal("0.933333")


async def test_the_ledger_is_grouped_by_customer_owner_and_industry(database: Database) -> None:
    firm = await harbour()
    groups = ["customer.industry_id", "customer.owner_id", "customer_id"]
    told = await outcome(await seen(firm, "Astrid Lindqvist", **LEDGER, group_by=groups), Now())
    assert [(g.labels[0], g.totals["billed"].value) for g in told.groups] == [
        ("Energy", Decimal("1300.00")), (None, Decimal("200.00")),
    ]  # fmt: skip
    assert told.groups[0].children[0].children[0].labels == ("Energy", "Aino Aalto", "Havbris Energi AS")


async def test_key_figures_are_fields_that_come_to_their_tiles(database: Database) -> None:
    firm = await harbour()
    names = ["billed_this_month", "billed_last_month", "active_customers", "prospects_in_pipeline"]
    for who in ("Astrid Lindqvist", "Mikko Mannerheim"):
        prepared = await seen(
            firm, who, subject="customers", fields=["name", *names], totals=dict.fromkeys(names, "sum")
        )
        told, tiles = await outcome(prepared, Now()), await figures(prepared.actor, firm.today)
        assert told.totals["billed_this_month"].value == Decimal(tiles["billing_this_month"].value).scaleb(-2)
        assert told.totals["active_customers"].value == tiles["active_customers"].value
        assert told.totals["prospects_in_pipeline"].value == tiles["prospects_in_pipeline"].value


async def test_the_change_log_shows_everybodys_changes_with_the_right_and_else_ones_own(database: Database) -> None:
    firm = await harbour()
    given = {"subject": "changes", "fields": ["at", "actor_id", "resource", "field", "old", "new"], "sort": "-at"}
    everything = await outcome(await seen(firm, "Astrid Lindqvist", **given, group_by=["resource"]), Now())
    assert {"Customer", "Invoice", "Cost"} <= {group.labels[0] for group in everything.groups}
    assert await page(await seen(firm, "Sanna Salo", **given), Now()) == []


async def test_the_change_log_keeps_amounts_from_those_without_financials(database: Database) -> None:
    firm = await harbour()
    await firm.profile("Checker", customers_level="read", rights=["change_log"])
    await firm.person("Rolf Revisor", "Checker")
    given = {"subject": "changes", "fields": ["at", "old", "new"], "group_by": ["resource"]}
    told = await outcome(await seen(firm, "Rolf Revisor", **given), Now())
    words = {group.labels[0] for group in told.groups}
    assert "Customer" in words
    assert not words & {"Invoice", "Cost"}


async def test_the_ledger_needs_the_right_to_financials(database: Database) -> None:
    firm = await harbour()
    with pytest.raises(NotPermitted):
        await seen(firm, "Sanna Salo", **LEDGER)


async def test_a_chart_names_the_groups_that_have_no_room_by_their_number(database: Database) -> None:
    firm = await world()
    for place in range(15):
        industry = await firm.make("industries", name=f"Industry {place:02}")
        await firm.customer(f"Company {place:02}", "Aino Aalto", industry_id=industry)
    given = {"subject": "customers", "fields": ["name"], "group_by": ["industry_id"], "totals": {"name": "count"}}
    given |= {"filter": "is_internal.is:no", "chart": "bar"}
    prepared = await seen(firm, "Astrid Lindqvist", **given)
    drawn = series_of(prepared, await outcome(prepared, Now()))
    assert (len(drawn.categories), drawn.categories[-1]) == (12, "4 more groups")
    assert drawn.series[0][1][-1] == 4


async def test_a_viewer_of_some_customers_finds_no_hidden_customer_in_the_change_log(database: Database) -> None:
    firm = await harbour()
    await firm.profile("Own", customer_scope="own", invoice_scope="own", rights=["change_log"])
    await firm.person("Olli Oksanen", "Own")
    mine = await firm.customer("Oksasen Oma Oy", "Olli Oksanen")
    await firm.change("invoices", await firm.invoice(mine, 10, "2025-03-01", person="Olli Oksanen"), net=2000)
    given = {"subject": "changes", "fields": ["resource", "customer_id", "old", "new"]}
    found = [row.values for row in await page(await seen(firm, "Olli Oksanen", **given), Now())]
    assert ["Invoice", "Oksasen Oma Oy", "10.00 EUR", "20.00 EUR"] in found
    assert {values[1] for values in found if values[0] in ("Customer", "Invoice")} == {"Oksasen Oma Oy"}
    assert "Havbris" not in str(found)


async def test_the_change_log_tells_fields_and_values_in_words(database: Database) -> None:
    firm = await harbour()
    havbris = await firm.customer('Åke "Kraft" AB', "Aino Aalto")
    await firm.change("customers", havbris, owner_id=firm.people["Sanna Salo"], name="Åke 2", is_active=False)
    project = await firm.project(havbris, owner="Aino Aalto")
    await firm.change("projects", project, owner_id=firm.people["Sanna Salo"])
    given = {"subject": "changes", "fields": ["field", "old", "new"], "filter": "action.any:update"}
    found = [row.values for row in await page(await seen(firm, "Astrid Lindqvist", **given), Now())]
    assert ["Account owner", "Aino Aalto", "Sanna Salo"] in found
    assert ["Project owner", "Aino Aalto", "Sanna Salo"] in found
    assert ["Name", 'Åke "Kraft" AB', "Åke 2"] in found
    assert ["Active", "Yes", "No"] in found
    grouped = await outcome(await seen(firm, "Astrid Lindqvist", **given, group_by=["field"]), Now())
    assert {"Account owner", "Project owner", "Active"} <= {group.labels[0] for group in grouped.groups}


async def test_the_change_log_tells_new_records_field_by_field(database: Database) -> None:
    firm = await harbour()
    await firm.customer("Saimaan Sähkö Oy", "Aino Aalto", country="FI")
    given = {"subject": "changes", "fields": ["new"], "filter": "resource.any:customers;action.any:create"}
    told = [str(row.values[0]) for row in await page(await seen(firm, "Astrid Lindqvist", **given), Now())]
    (of_saimaa,) = [text for text in told if "Sähkö" in text]
    assert "Name: Saimaan Sähkö Oy" in of_saimaa
    assert "Account owner: Aino Aalto" in of_saimaa
    assert "Country: Finland" in of_saimaa
    assert "owner_id" not in of_saimaa


async def test_the_change_log_names_what_ids_stand_for(database: Database) -> None:
    firm = await harbour()
    ek, al = await firm.customer("Ek AB"), await firm.customer("Al AB")
    invoice = await firm.invoice(ek, 10, "2025-03-01")
    await firm.change("invoices", invoice, project_id=await firm.project(ek, "Harbour wall"), billing_customer_id=al)
    given = {"subject": "changes", "fields": ["old", "new"], "sort": "change_set_id"}
    found = [row.values for row in await page(await seen(firm, "Astrid Lindqvist", **given), Now())]
    assert [None, "Harbour wall"] in found and [None, "Al AB"] in found
    assert any(values[1] and "Customer: Ek AB" in str(values[1]) for values in found)
    assert str(ek) not in [values[1] for values in found]


async def test_a_percentage_is_filtered_by_in_percent_as_it_is_shown(database: Database) -> None:
    firm = await world()
    for name, cost in (("Leipä Oy", 2), ("Smør AS", 1)):
        customer = await firm.customer(name, "Aino Aalto")
        await firm.invoice(customer, 4, "2025-02-10")
        await firm.cost(await firm.project(customer), "2025-02-11", 1, cost)
    for asked, names in (
        ("ge:60", ["Smør AS"]),
        ("eq:75", ["Smør AS"]),
        ("between:49.5,50", ["Leipä Oy"]),
        ("gt:75", []),
    ):
        given = {"subject": "customers", "fields": ["name"], "filter": f"margin_percent.{asked}"}
        prepared = await seen(firm, "Astrid Lindqvist", **given)
        assert [row.values[0] for row in await page(prepared, Now())] == names
    assert await filter_words(prepared) == ["Margin % is more than 75%"]
    tiny = await seen(
        firm, "Astrid Lindqvist", subject="customers", fields=["name"], filter="margin_percent.gt:1e-99999"
    )
    assert len((await filter_words(tiny))[0]) < 60


async def test_a_margin_is_divided_exactly(database: Database) -> None:
    firm = await world()
    customer = await firm.customer("Leipä Oy", "Aino Aalto")
    await firm.invoice(customer, 3, "2025-02-10")
    await firm.cost(await firm.project(customer), "2025-02-11", 1, 2)
    given = {"subject": "customers", "fields": ["margin_percent"], "filter": "name.is:Leipä Oy"}
    prepared = await seen(firm, "Astrid Lindqvist", **given, totals={"margin_percent": "margin"})
    assert (await page(prepared, Now()))[0].values == [Decimal("0.333333")]
    assert (await outcome(prepared, Now())).totals["margin_percent"].value == Decimal("0.333333")
