"""Reports through the API: kept, run and exported under the rights of the token's user."""

import io
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook

from tests.api.conftest import Caller
from tests.world import World

LIST = {"name": "Customers", "subject": "customers", "fields": ["number", "name", "country"], "sort": "name"}


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STAMKUND_DATA_DIR", str(tmp_path))


async def test_a_report_is_kept_and_its_rows_are_those_of_its_files(firm: World, astrid: httpx.AsyncClient) -> None:
    await firm.customer("Havbris Energi AS", "Aino Aalto", country="NO")
    made = await astrid.post("/reports", json={**LIST, "filter": "country.any:NO"})
    assert made.status_code == 201, made.text
    ref = made.json()["id"]
    rows = (await astrid.get(f"/reports/{ref}/rows")).json()
    assert [(row["name"], row["country"]) for row in rows["items"]] == [("Havbris Energi AS", "NO")]
    assert (rows["count"], rows["next"]) == (1, None)
    sheet = load_workbook(io.BytesIO((await astrid.get(f"/reports/{ref}/export.xlsx")).content)).worksheets[0]
    number = rows["items"][0]["number"]
    assert [cell.value for cell in sheet[2]] == [number, "Havbris Energi AS", "NO"]
    text = (await astrid.get(f"/reports/{ref}/export.csv?dialect=rfc4180")).content.decode()
    assert text.splitlines()[1] == f"{number},Havbris Energi AS,NO"


async def test_ready_made_reports_are_listed_with_their_key(astrid: httpx.AsyncClient) -> None:
    items = (await astrid.get("/reports")).json()["items"]
    ready = {item["key"] for item in items if item["ready_made"]}
    assert "contact_information" in ready and len(ready) == 9


async def test_reports_on_invoices_need_the_right_to_financials(caller: Caller, firm: World) -> None:
    sanna = await caller("Sanna Salo")
    assert (await sanna.get("/reports/invoices_not_sent/rows")).status_code == 403
    assert (await sanna.get("/reports/margin_by_industry/rows")).json()["ignored"] != []
    listed = (await sanna.get("/reports")).json()["items"]
    assert "billing_by_customer_and_month" not in [item.get("key") for item in listed]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"subject": "horses"}, "subject"), ({"fields": ["colour"]}, "fields"), ({"totals": {"name": "sum"}}, "totals")],
)
async def test_a_senseless_report_is_a_problem_that_names_its_part(
    astrid: httpx.AsyncClient, wrong: dict[str, object], field: str
) -> None:
    answer = await astrid.post("/reports", json={**LIST, **wrong})
    assert answer.status_code == 422
    assert field in answer.text


async def test_another_users_report_does_not_exist(caller: Caller, astrid: httpx.AsyncClient) -> None:
    ref = (await astrid.post("/reports", json=LIST)).json()["id"]
    sanna = await caller("Sanna Salo")
    assert (await sanna.get(f"/reports/{ref}")).status_code == 404
    assert (await sanna.get(f"/reports/{ref}/export.csv")).status_code == 404
    shared = await astrid.patch(f"/reports/{ref}", json={"is_shared": True, "shared_with": []})
    assert shared.status_code == 200, shared.text
    assert (await sanna.get(f"/reports/{ref}")).status_code == 200
