"""What a tile is made of, opened as a report: the report comes to the tile, whoever looks and whatever the list's filter."""

from decimal import Decimal

import pytest

from services import listing
from services.filters.filter import Filter, parse
from services.i18n import language
from services.kpis.catalogue import KPIS
from services.kpis.figures import figure, narrowed_figure
from services.permissions import Actor
from services.reports.of_kpi import report_of
from services.reports.prepare import prepare
from services.reports.run import outcome
from services.reports.snapshot import Now
from tests.support.databases import Database
from tests.world import NOON, World, world

TOTALS = {"margin_this_year": ("margin", "margin_this_year"), "billing_this_month": ("billed", "billed_this_month")}
FILTERS = ("", "country.any:FI", "billed_this_year.gt:300;country.any:FI,NO")


async def harbour() -> World:
    """Three customers and the firm's own card, with invoices and costs that count and others that do not."""
    firm = await world()
    for name, country, owner, net in (
        ("Havbris Energi AS", "NO", "Aino Aalto", 1000),
        ("Saimaan Vesi Oy", "FI", "Sanna Salo", 500),
        ("Leipä Oy", "FI", "Aino Aalto", 200),
    ):
        customer = await firm.customer(name, owner, country=country)
        await firm.invoice(customer, net, "2025-03-10", person=owner)
        await firm.invoice(customer, -net // 10, "2025-03-12", person=owner)
        await firm.invoice(customer, 77, "2025-03-11", "Draft", number=None, person=owner)
        await firm.invoice(customer, 40, "2024-12-31", person=owner)
        await firm.cost(await firm.project(customer, owner=owner), "2025-02-10", 2, net // 4)
        await firm.cost(await firm.project(customer, owner=owner), "2025-02-11", 1, 9, is_rejected=True)
        await firm.project(await firm.customer(f"{name} Prospect", owner, country=country), owner=owner)
    await firm.profile("Own rows", customer_scope="own", project_scope="own", invoice_scope="own")
    await firm.person("Olli Oksanen", "Own rows")
    await firm.invoice(
        await firm.customer("Oma Oy", "Olli Oksanen", country="FI"), 60, "2025-03-01", person="Olli Oksanen"
    )
    return firm


async def told(key: str, asked: Filter, actor: Actor, firm: World) -> Decimal | int:
    """What the report comes to: its total, or how many rows it has."""
    report = report_of(key, asked, actor)
    assert report is not None
    found = await outcome(await prepare(report, actor, language("en"), firm.today), Now())
    if key not in TOTALS:
        return found.rows
    value = found.totals[TOTALS[key][bool(asked)]].value
    return Decimal(0) if value is None else Decimal(str(value))


@pytest.mark.parametrize("key", list(KPIS))
async def test_the_report_behind_a_tile_comes_to_the_tile(database: Database, monkeypatch, key: str) -> None:
    monkeypatch.setenv("STAMKUND_NOW", NOON.isoformat())
    firm = await harbour()
    for who in ("Astrid Lindqvist", "Aino Aalto", "Olli Oksanen"):
        actor = await firm.actor(who)
        assert KPIS[key].is_for(actor)
        for asked in (*map(parse, FILTERS), parse("", "saimaan")):
            narrowed = await listing.condition(actor, asked) if asked else None
            shown = await (
                narrowed_figure(KPIS[key], actor, firm.today, narrowed)
                if narrowed is not None
                else figure(KPIS[key], actor, firm.today)
            )
            value = shown.value if KPIS[key].unit == "count" else Decimal(shown.value) / 100
            assert await told(key, asked, actor, firm) == value, (who, asked)


async def test_who_may_not_see_a_tile_is_offered_no_report_of_it(database: Database) -> None:
    firm = await harbour()
    sanna = await firm.actor("Sanna Salo")
    assert report_of("margin_this_year", Filter(), sanna) is None
    assert report_of("open_sales_value", Filter(), await firm.actor("Astrid Lindqvist")) is None
