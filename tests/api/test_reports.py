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


async def test_rows_come_in_pages_that_together_hold_all(firm: World, astrid: httpx.AsyncClient) -> None:
    for n in range(7):
        await firm.customer(f"Company {n}", country="FI")
    ref = (await astrid.post("/reports", json={**LIST, "filter": "country.any:FI"})).json()["id"]
    found: list[str] = []
    path, pages = f"/reports/{ref}/rows?limit=3", 0
    while path:
        told = (await astrid.get(path)).json()
        found += [row["name"] for row in told["items"]]
        assert ("count" in told) == (pages == 0)
        pages += 1
        path = f"/reports/{ref}/rows?limit=3&cursor={told['next']}" if told["next"] else ""
    assert (found, pages) == ([f"Company {n}" for n in range(7)], 3)
    assert (await astrid.get(f"/reports/{ref}/rows?cursor=xyz")).status_code in (400, 422)


async def test_groups_and_totals_are_decimal_strings(firm: World, astrid: httpx.AsyncClient) -> None:
    customer = await firm.customer("Leipä Oy")
    await firm.invoice(customer, 100, "2025-02-10")
    await firm.cost(await firm.project(customer), "2025-02-11", 1, 40)
    given = {
        "name": "Margin", "subject": "figures", "fields": ["date", "margin"], "group_by": ["date.month"],
        "totals": {"margin": "sum", "margin_share": "margin"}, "filter": "date.between:2025-01-01,2025-12-31",
    }  # fmt: skip
    ref = (await astrid.post("/reports", json=given)).json()["id"]
    told = (await astrid.get(f"/reports/{ref}/rows")).json()
    assert (told["count"], told["totals"]) == (2, {"margin": "60.00", "margin_share": "0.600000"})
    assert [(group["value"], group["totals"]["margin"]) for group in told["groups"]] == [("2025-02", "60.00")]


async def test_a_report_is_changed_under_its_version_and_deleted(astrid: httpx.AsyncClient) -> None:
    made = await astrid.post("/reports", json=LIST)
    path, first = f"/reports/{made.json()['id']}", made.headers["etag"]
    changed = await astrid.patch(path, json={"name": "All customers"}, headers={"If-Match": first})
    assert (changed.status_code, changed.json()["name"]) == (200, "All customers")
    late = await astrid.patch(path, json={"name": "Mine"}, headers={"If-Match": first})
    assert late.status_code == 412
    assert (await astrid.delete(path)).status_code == 204
    assert (await astrid.get(path)).status_code == 404


async def test_every_ready_made_report_has_rows_and_a_workbook_that_says_how(astrid: httpx.AsyncClient) -> None:
    ready = [item["key"] for item in (await astrid.get("/reports")).json()["items"] if item["ready_made"]]
    for key in ready:
        assert (await astrid.get(f"/reports/{key}/rows")).status_code == 200
        book = load_workbook(io.BytesIO((await astrid.get(f"/reports/{key}/export.xlsx")).content))
        assert book.sheetnames[1] == "How this was computed"
        assert all(cell.font.b for cell in book.worksheets[0][1])
        assert book.worksheets[0].freeze_panes == "A2"


async def test_who_took_out_a_report_by_the_api_is_in_the_report_on_the_change_log(astrid: httpx.AsyncClient) -> None:
    assert (await astrid.get("/reports/prospects/export.csv")).status_code == 200
    given = {
        "name": "Exports", "subject": "changes", "fields": ["actor_id", "source", "kind"], "filter": "kind.any:export",
    }  # fmt: skip
    ref = (await astrid.post("/reports", json=given)).json()["id"]
    (row,) = (await astrid.get(f"/reports/{ref}/rows")).json()["items"]
    assert row["labels"] == {"actor_id": "Astrid Lindqvist", "source": "REST API", "kind": "Export"}


async def test_a_workbook_links_to_the_address_that_the_program_asked(firm: World, astrid: httpx.AsyncClient) -> None:
    number = await firm.customer("Havbris Energi AS", "Aino Aalto", country="NO")
    ref = (await astrid.post("/reports", json={**LIST, "filter": "country.any:NO"})).json()["id"]
    answer = await astrid.get(f"/reports/{ref}/export.xlsx")
    cell = load_workbook(io.BytesIO(answer.content)).worksheets[0]["B2"]
    assert cell.hyperlink.target == f"http://stamkund.example/customers/{number}"


async def test_a_workbook_links_to_the_public_address_where_there_is_one(
    firm: World, astrid: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAMKUND_PUBLIC_URL", "https://crm.revontuli.example/")
    number = await firm.customer("Havbris Energi AS", "Aino Aalto", country="NO")
    ref = (await astrid.post("/reports", json={**LIST, "filter": "country.any:NO"})).json()["id"]
    answer = await astrid.get(f"/reports/{ref}/export.xlsx")
    cell = load_workbook(io.BytesIO(answer.content)).worksheets[0]["B2"]
    assert cell.hyperlink.target == f"https://crm.revontuli.example/customers/{number}"


async def test_a_calculated_field_is_kept_run_and_exported(firm: World, astrid: httpx.AsyncClient) -> None:
    await firm.customer("Havbris Energi AS", "Aino Aalto", country="NO", payment_term_days=14)
    weeks = {"name": "calc_1", "label": "Weeks", "formula": "payment_term_days / 7", "kind": "number"}
    given = {
        **LIST,
        "fields": ["name", "payment_term_days", "calc_1"],
        "filter": "country.any:NO",
        "calculated": [weeks],
    }
    made = (await astrid.post("/reports", json={**given, "totals": {"calc_1": "formula"}})).json()
    assert made["calculated"] == [weeks]
    rows = (await astrid.get(f"/reports/{made['id']}/rows")).json()
    assert [row["calc_1"] for row in rows["items"]] == ["2"]
    text = (await astrid.get(f"/reports/{made['id']}/export.csv?dialect=rfc4180")).content.decode()
    assert text.splitlines() == ['Name,"Payment term, days",Weeks', "Havbris Energi AS,14,2"]
    for wrong in ("1 +", "payment_term_days ** 2", "colour + 1", "name * 2"):
        answer = await astrid.post("/reports", json={**given, "calculated": [{**weeks, "formula": wrong}]})
        assert (answer.status_code, "calculated" in answer.text) == (422, True)
