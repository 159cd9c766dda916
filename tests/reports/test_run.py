"""Reports run: groups, totals, rights, mixed currencies, parts that are gone."""

from decimal import Decimal

from services.i18n import language
from services.permissions import Actor
from services.reports.prepare import Prepared, prepare
from services.reports.report import read_report
from services.reports.run import outcome, page
from services.reports.snapshot import Now
from tests.support.databases import Database
from tests.world import World, world

NOW = Now()


async def harbour() -> World:
    """Two industries, three customers, what they were billed and cost this year."""
    firm = await world()
    energy = await firm.make("industries", name="Energy")
    food = await firm.make("industries", name="Food")
    havbris = await firm.customer("Havbris Energi AS", "Aino Aalto", industry_id=energy, country="NO")
    saimaa = await firm.customer("Saimaan Vesi Oy", "Sanna Salo", industry_id=energy, country="FI")
    leipa = await firm.customer("Leipä Oy", "Sanna Salo", industry_id=food, country="FI")
    for customer, net, day in ((havbris, 1000, "2025-01-10"), (saimaa, 500, "2025-02-10"), (leipa, 200, "2025-03-03")):
        await firm.invoice(customer, net, day, person="Aino Aalto")
        await firm.cost(await firm.project(customer, owner="Aino Aalto"), day, 2, net // 4)
    return firm


async def seen(firm: World, who: str, **given: object) -> Prepared:
    return await prepare(report(**given), await firm.actor(who), language("en"), firm.today)


def report(**given: object):  # type: ignore[no-untyped-def]
    return read_report({"name": "Try", "subject": "customers", "fields": ["name"], **given})


MARGIN = {
    "fields": ["name", "billed_this_year", "margin_percent"],
    "group_by": ["industry_id"],
    "filter": "is_internal.is:no",
    "totals": {"billed_this_year": "sum", "margin_percent": "margin"},
}


async def test_subtotals_of_groups_come_to_the_total(database: Database) -> None:
    told = await outcome(await seen(await harbour(), "Astrid Lindqvist", **MARGIN), NOW)
    billed = {group.labels[0]: group.totals["billed_this_year"].value for group in told.groups}
    assert billed == {"Energy": Decimal("1500.00"), "Food": Decimal("200.00")}
    assert told.totals["billed_this_year"].value == Decimal("1700.00")


async def test_the_margin_of_a_group_is_that_of_its_sums(database: Database) -> None:
    told = await outcome(await seen(await harbour(), "Astrid Lindqvist", **MARGIN), NOW)
    assert {group.totals["margin_percent"].value for group in told.groups} == {Decimal("0.5")}
    assert told.totals["margin_percent"].value == Decimal("0.5")


async def test_financial_columns_vanish_without_the_right(database: Database) -> None:
    prepared = await seen(await harbour(), "Sanna Salo", **MARGIN)
    assert [column.name for column in prepared.columns] == ["industry_id", "name"]
    assert prepared.ignored == ("billed_this_year", "margin_percent")
    assert {group.rows for group in (await outcome(prepared, NOW)).groups} == {2, 1}


async def test_a_viewer_gets_own_rows_only(database: Database) -> None:
    firm = await harbour()
    await firm.profile("Own", customer_scope="own")
    await firm.person("Olli Oksanen", "Own")
    await firm.customer("Oksasen Oma Oy", "Olli Oksanen")
    rows = await page(await seen(firm, "Olli Oksanen"), NOW)
    assert [row.values for row in rows] == [["Oksasen Oma Oy"]]


async def test_rows_stand_in_the_order_of_their_groups(database: Database) -> None:
    prepared = await seen(await harbour(), "Astrid Lindqvist", **MARGIN, sort="-billed_this_year")
    rows = await page(prepared, NOW)
    assert [row.values[:2] for row in rows] == [
        ["Energy", "Havbris Energi AS"], ["Energy", "Saimaan Vesi Oy"], ["Food", "Leipä Oy"]
    ]  # fmt: skip


async def test_amounts_in_several_currencies_have_no_sum(database: Database) -> None:
    firm = await harbour()
    await firm.invoice(firm.customers["Leipä Oy"], 100, "2025-03-04", currency="SEK", currency_rate=10**9)
    given = {"subject": "invoices", "fields": ["number", "net"], "totals": {"net": "sum", "net_base": "sum"}}
    prepared = await seen(firm, "Astrid Lindqvist", **given, group_by=["customer_id"], sort="customer_id")
    told = await outcome(prepared, NOW)
    by_name = {group.labels[0]: group.totals["net"] for group in told.groups}
    assert by_name["Leipä Oy"].is_mixed
    assert by_name["Havbris Energi AS"].value == Decimal("1000.00")
    assert told.totals["net"].value is None
    assert told.totals["net_base"].value == Decimal("1710.00")


async def test_months_are_groups_and_rows_are_counted_by_customer(database: Database) -> None:
    given = {"subject": "invoices", "fields": ["number"], "group_by": ["date.quarter", "date.month"]}
    prepared = await seen(await harbour(), "Astrid Lindqvist", **given, totals={"customer_id": "distinct"})
    told = await outcome(prepared, NOW)
    assert [group.labels[0] for group in told.groups] == ["2025-Q1"]
    assert [child.labels[1] for child in told.groups[0].children] == ["2025-01", "2025-02", "2025-03"]
    assert told.groups[0].totals["customer_id"].value == 3


async def test_fields_that_are_gone_are_told_and_left_out(database: Database) -> None:
    prepared = await seen(await harbour(), "Astrid Lindqvist", fields=["name", "x_region"], filter="x_region.is:North")
    assert prepared.ignored == ("x_region", "x_region.is:North")
    assert len(await page(prepared, NOW)) == 4


async def test_rows_of_one_group_are_read_alone(database: Database) -> None:
    prepared = await seen(await harbour(), "Astrid Lindqvist", **MARGIN)
    food = next(group for group in (await outcome(prepared, NOW)).groups if group.labels[0] == "Food")
    assert [row.values[1] for row in await page(prepared, NOW, within=food.key)] == ["Leipä Oy"]


async def test_every_ready_made_report_runs_for_everybody(database: Database) -> None:
    from services.refusals import NotPermitted
    from services.reports.ready_made import READY_MADE

    firm = await harbour()
    for who in ("Astrid Lindqvist", "Sanna Salo", "Rune Roald"):
        actor: Actor = await firm.actor(who)
        for ready in READY_MADE.values():
            try:
                prepared = await prepare(ready, actor, language("en"), firm.today)
            except NotPermitted:
                continue
            assert (await outcome(prepared, NOW)).rows == len(await page(prepared, NOW))


async def test_every_field_of_every_subject_can_be_shown_grouped_and_totalled(database: Database) -> None:
    from services.reports.prepare import possible_totals
    from services.reports.subjects import SUBJECTS, report_fields

    firm = await harbour()
    actor = await firm.actor("Astrid Lindqvist")
    for key, subject in SUBJECTS.items():
        fields = await report_fields(subject, actor)
        names = list(fields)
        for place in range(0, len(names), 12):
            some = names[place : place + 12]
            totals = {name: possible_totals(fields[name])[0] for name in some}
            prepared = await prepare(report(subject=key, fields=some, totals=totals), actor, language("en"), firm.today)
            assert (await outcome(prepared, NOW)).rows == len(await page(prepared, NOW))
        for name in names:
            prepared = await prepare(
                report(subject=key, fields=["id"], group_by=[name]), actor, language("en"), firm.today
            )
            told = await outcome(prepared, NOW)
            assert sum(group.rows for group in told.groups) == told.rows


async def test_groups_and_lists_stand_in_the_order_of_the_list_of_choices(database: Database) -> None:
    from services import listing
    from services.filters.filter import Filter
    from services.listing import order_of

    firm = await world()
    for place, name in enumerate(("Öppna data", "Energi", "Bygg")):
        industry = await firm.make("industries", name=name, position=place)
        await firm.customer(f"{name} AB", industry_id=industry)
    given = {"subject": "customers", "fields": ["name"], "filter": "is_internal.is:no", "group_by": ["industry_id"]}
    prepared = await seen(firm, "Astrid Lindqvist", **given)
    assert [group.labels[0] for group in (await outcome(prepared, NOW)).groups] == ["Öppna data", "Energi", "Bygg"]
    assert [row.values[1] for row in await page(prepared, NOW)] == ["Öppna data AB", "Energi AB", "Bygg AB"]

    scene = await listing.scene("customers", prepared.actor, Filter())
    ids = await listing.page_ids(scene, order_of("industry_id", "customers"), 0, 3)
    assert ids == [firm.customers[f"{name} AB"] for name in ("Öppna data", "Energi", "Bygg")]


async def test_groups_of_a_fixed_list_stand_in_its_order(database: Database) -> None:
    given = {"subject": "costs", "fields": ["date"], "group_by": ["kind"]}
    firm = await harbour()
    project = await firm.project(firm.customers["Leipä Oy"])
    for kind in ("other", "hours", "product"):
        await firm.cost(project, "2025-03-01", 1, 10, kind)
    told = await outcome(await seen(firm, "Astrid Lindqvist", **given), NOW)
    assert [group.key[0] for group in told.groups if group.key[0] != "travel"] == ["hours", "product", "other"]
