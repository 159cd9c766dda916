"""The KPIs over the API: the golden fixture, its rows, what is left out, and who may see what."""

from decimal import Decimal

import httpx
import pytest

from tests.api.conftest import Caller
from tests.kpis.golden import golden
from tests.support.databases import Database
from tests.world import World

ON = "on=2025-03-15"


@pytest.fixture
async def firm(database: Database) -> World:
    """The golden fixture's firm."""
    return await golden()


async def test_the_golden_fixture_comes_to_its_figures(astrid: httpx.AsyncClient) -> None:
    items = {item["key"]: item for item in (await astrid.get(f"/kpis?{ON}")).json()["items"]}
    assert {key: item["value"] for key, item in items.items()} == {
        "margin_this_year": "1140.00", "billing_this_month": "1100.00", "active_customers": 3, "prospects_in_pipeline": 2,
    }  # fmt: skip
    billing = items["billing_this_month"]
    assert billing["comparison"] == {"value": "400.00", "change_percent": 175.0} and billing["unit"] == "EUR"


async def test_the_rows_add_up_to_the_tile(astrid: httpx.AsyncClient) -> None:
    for item in (await astrid.get(f"/kpis?{ON}")).json()["items"]:
        amounts, cursor = [], ""
        while cursor is not None:
            page = (
                await astrid.get(f"/kpis/{item['key']}/rows?{ON}&limit=2{f'&cursor={cursor}' if cursor else ''}")
            ).json()
            amounts += [Decimal(row["amount"]) for row in page["items"]]
            cursor = page["next"]
        assert sum(amounts) == Decimal(item["value"]), item["key"]
        assert (await astrid.get(f"/kpis/{item['key']}?{ON}")).json() == item


async def test_what_is_left_out_has_a_reason(astrid: httpx.AsyncClient) -> None:
    left_out = (await astrid.get(f"/kpis/billing_this_month/left-out?{ON}")).json()["items"]
    assert {row["reason_key"]: row["amount"] for row in left_out} == {"no_number": "999.00", "not_sent": "50.00"}
    assert all(row["kind"] == "invoice" and row["date"].startswith("2025-03") for row in left_out)


async def test_a_tile_that_one_may_not_see_is_absent_and_refused(caller: Caller) -> None:
    sanna = await caller("Sanna Salo")
    assert "margin_this_year" not in [item["key"] for item in (await sanna.get(f"/kpis?{ON}")).json()["items"]]
    for address in ("/kpis/margin_this_year", "/kpis/margin_this_year/rows", "/kpis/margin_this_year/left-out"):
        answer = await sanna.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert (await sanna.get("/kpis/happiness/rows")).status_code == 404
    assert (await sanna.get("/kpis?on=2025-02-30")).status_code == 400
