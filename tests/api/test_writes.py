"""Writing through the API: values, rules, rights, versions, keys, batches."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from services.database import execute, writing
from services.sql import Sql
from tests.api.conftest import Caller
from tests.world import World


async def made(client: httpx.AsyncClient, address: str, /, **values: object) -> dict[str, object]:
    answer = await client.post(address, json=values)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def refused(answer: httpx.Response, status: int, code: str, field: str | None = None) -> None:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code), answer.text
    assert field is None or field in [error["field"] for error in told["errors"]], answer.text


async def test_a_customer_is_made_with_the_next_number_and_read_back(firm: World, astrid: httpx.AsyncClient) -> None:
    answer = await astrid.post(
        "/customers", json={"name": " Björkdal  Bygg AB ", "country": "SE", "org_number": "556016-0680"}
    )
    told = answer.json()
    assert answer.status_code == 201 and told["name"] == "Björkdal Bygg AB" and told["org_number"] == "5560160680"
    assert answer.headers["location"] == f"/api/v1/customers/{told['id']}" and answer.headers["etag"] == '"1"'
    assert (await astrid.get(answer.headers["location"].removeprefix("/api/v1"))).json() == told
    again = await made(astrid, "/customers", name="Ek AB")
    assert again["number"] == told["number"] + 1


async def test_customers_that_look_the_same_are_told_as_warnings_and_a_number_is_refused(
    firm: World, astrid: httpx.AsyncClient, caller: Caller
) -> None:
    first = await made(astrid, "/customers", name="Björkdal Bygg AB", country="SE", org_number="556016-0680")
    assert "warnings" not in first
    other = await made(astrid, "/customers", name="Bjørkdal Bygg", country="SE", email="a@bjorkdal.example")
    known = {"customer_id": first["id"], "number": first["number"], "name": "Björkdal Bygg AB"}
    assert other["warnings"] == [{**known, "reasons": ["name"]}]
    told = (await astrid.patch(f"/customers/{other['id']}", json={"description": "Ny"})).json()
    assert "warnings" not in told
    await astrid.patch(f"/customers/{first['id']}", json={"phone": "08 123 45 67"})
    told = (await astrid.patch(f"/customers/{other['id']}", json={"phone": "+46 8 123 45 67"})).json()
    assert told["warnings"] == [{**known, "reasons": ["phone", "name"]}]
    place = {"scheme": "0007", "address": "5560160680"}
    assert "warnings" in await made(astrid, f"/customers/{first['id']}/e-invoice-addresses", **place)
    again = await astrid.post("/customers", json={"name": "X", "country": "SE", "org_number": "16556016-0680"})
    refused(again, 409, "number_taken", "org_number")


async def test_nobody_is_warned_of_customers_out_of_sight(
    firm: World, caller: Caller, astrid: httpx.AsyncClient
) -> None:
    await made(astrid, "/customers", name="Björkdal Bygg AB", country="SE")
    await firm.profile("Own customers", customers_level="edit", customer_scope="own")
    await firm.person("Olli Oksanen", "Own customers")
    olli = await caller("Olli Oksanen")
    owner = (await firm.actor("Olli Oksanen")).user_id
    assert "warnings" not in await made(olli, "/customers", name="Björkdal Bygg", country="SE", owner_id=owner)


async def test_a_patch_changes_what_it_names_and_null_clears(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await made(astrid, "/customers", name="Ek AB", email="ek@ek.example", payment_term_days=14)
    changed = await astrid.patch(f"/customers/{ek['id']}", json={"email": None, "payment_term_days": 30})
    assert changed.json() == {
        **ek,
        "email": None,
        "payment_term_days": 30,
        "version": 2,
        "updated_at": changed.json()["updated_at"],
    }
    refused(await astrid.patch(f"/customers/{ek['id']}", json={"name": None}), 422, "required", "name")


async def test_every_field_at_fault_is_named(firm: World, astrid: httpx.AsyncClient) -> None:
    wrong = {
        "name": "",
        "email": "nobody",
        "colour": "red",
        "is_internal": True,
        "payment_term_days": "14",
        "owner_id": 99999,
    }
    answer = await astrid.post("/customers", json=wrong)
    assert answer.status_code == 422 and answer.json()["code"] == "not_accepted"
    codes = {error["field"]: error["code"] for error in answer.json()["errors"]}
    assert codes == {
        "name": "required", "email": "invalid_email", "colour": "unknown_field", "is_internal": "not_editable",
        "payment_term_days": "wrong_kind",
    }  # fmt: skip
    refused(await astrid.post("/customers", json={"name": "Ek", "owner_id": 99999}), 422, "invalid_choice", "owner_id")


async def test_money_is_a_decimal_string_in_the_invoices_own_currency(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await made(astrid, "/customers", name="Ek AB")
    values = {"customer_id": ek["id"], "date": "2025-03-03", "status_id": firm.statuses["Sent"], "number": "17"}
    invoice = await made(
        astrid, "/invoices", **values, net="1000.10", currency="SEK", currency_rate="0.0892", tax="250"
    )
    told = {
        name: invoice[name] for name in ("net", "tax", "currency", "currency_rate", "net_base", "billing_customer_id")
    }
    assert told == {
        "net": "1000.10", "tax": "250.00", "currency": "SEK", "currency_rate": "0.0892", "net_base": "89.21",
        "billing_customer_id": None,
    }  # fmt: skip
    more = {**values, "number": None, "net": "1"}
    refused(await astrid.post("/invoices", json={**more, "net": "1.001"}), 422, "too_many_decimals", "net")
    refused(await astrid.post("/invoices", json={**more, "currency": "SEK"}), 422, "required", "currency_rate")
    refused(await astrid.post("/invoices", json={**more, "currency_rate": "2"}), 422, "rate_of_base_currency")
    refused(
        await astrid.post("/invoices", json={**more, "is_credit_note": True}), 422, "credit_note_is_positive", "net"
    )
    refused(await astrid.post("/invoices", json={**values, "net": "1"}), 409, "already_there", "number")
    refused(await astrid.post("/invoices", json={**more, "net": "99999999999999"}), 422, "too_big", "net")


async def test_a_cost_keeps_four_decimals(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await made(astrid, "/customers", name="Ek AB")
    status = firm.states["Proposal"]
    case = await made(
        astrid, "/projects", customer_id=ek["id"], name="Study", sales_status_id=status, expected_value="5000"
    )
    assert (case["expected_value"], case["currency"], case["is_closed"]) == ("5000.00", "EUR", False)
    values = {"project_id": case["id"], "kind": "hours", "date": "2025-03-01"}
    cost = await made(astrid, "/costs", **values, quantity="7.5", unit_cost="52.1234")
    assert (cost["quantity"], cost["unit_cost"], cost["net_base"]) == ("7.5", "52.1234", "390.93")
    assert (await made(astrid, "/costs", **values, quantity=10))["unit_cost"] is None
    refused(
        await astrid.post("/costs", json={**values, "kind": "beer", "quantity": "1"}), 422, "invalid_choice", "kind"
    )
    end = {"start_date": "2025-05-01", "end_date": "2025-04-01"}
    refused(await astrid.patch(f"/projects/{case['id']}", json=end), 422, "ends_before_it_starts", "end_date")


async def test_an_invoice_in_a_read_only_status_changes_its_status_only(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await made(astrid, "/customers", name="Ek AB")
    closed = await made(astrid, "/invoice-statuses", name="Closed", is_sent=True, has_number=True, is_read_only=True)
    values = {"customer_id": ek["id"], "date": "2025-03-03", "status_id": closed["id"], "number": "17", "net": "10"}
    address = f"/invoices/{(await made(astrid, '/invoices', **values))['id']}"
    refused(await astrid.patch(address, json={"net": "11"}), 409, "invoice_is_read_only")
    refused(await astrid.delete(address), 409, "invoice_is_read_only")
    assert (await astrid.patch(address, json={"net": "10.00", "status_id": firm.statuses["Draft"]})).status_code == 200
    assert (await astrid.patch(address, json={"net": "11"})).json()["net"] == "11.00"


async def test_a_version_guards_against_overwriting(firm: World, astrid: httpx.AsyncClient) -> None:
    address = f"/customers/{(await made(astrid, '/customers', name='Ek AB'))['id']}"
    first = await astrid.patch(address, json={"phone": "+358401234567"}, headers={"If-Match": '"1"'})
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    for stale in ('"1"', 'W/"2"', "2", '"x"'):
        refused(await astrid.patch(address, json={"phone": None}, headers={"If-Match": stale}), 412, "stale_version")
        refused(await astrid.delete(address, headers={"If-Match": stale}), 412, "stale_version")
    assert (await astrid.get(address, headers={"If-None-Match": '"2"'})).status_code == 304
    assert (await astrid.delete(address, headers={"If-Match": '"2"'})).status_code == 204
    refused(await astrid.get(address), 404, "not_found")


async def test_the_same_key_does_the_work_once(firm: World, astrid: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "4711"}
    first = await astrid.post("/customers", json={"name": "Ek AB"}, headers=key)
    again = await astrid.post("/customers", json={"name": "Ek AB"}, headers=key)
    assert again.status_code == 201 and again.json() == first.json() and again.headers["idempotent-replayed"] == "true"
    assert again.headers["etag"] == first.headers["etag"] and again.headers["location"] == first.headers["location"]
    refused(await astrid.post("/customers", json={"name": "Al AB"}, headers=key), 422, "key_used_for_something_else")
    assert (await astrid.get("/customers?q=ek+ab&total=true")).json()["total"] == 1
    wrong = {"Idempotency-Key": "4712"}
    refused(await astrid.post("/customers", json={}, headers=wrong), 422, "required")
    refused(await astrid.post("/customers", json={}, headers=wrong), 422, "required")


async def test_a_key_is_free_again_after_a_day(firm: World, astrid: httpx.AsyncClient) -> None:
    key, ek, al = {"Idempotency-Key": "4711"}, {"name": "Ek AB"}, {"name": "Al AB"}
    assert (await astrid.post("/customers", json=ek, headers=key)).status_code == 201
    for hours, status in ((23.99, 422), (24.01, 201)):
        async with writing() as connection:
            first = datetime.now(UTC) - timedelta(hours=hours)
            await execute(Sql("UPDATE kept_answer SET created_at = ?", (first,)), connection)
        assert (await astrid.post("/customers", json=al, headers=key)).status_code == status
    assert (await astrid.post("/customers", json=al, headers=key)).headers["idempotent-replayed"] == "true"
    assert (await astrid.get("/customers?filter=is_internal.is:no&total=true")).json()["total"] == 2


async def test_a_batch_tells_who_looks_the_same_as_a_single_write_does(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await firm.customer("Björkdal Bygg AB", country="SE")
    items = [
        {"op": "create", "values": {"name": "Bjorkdal Bygg Aktiebolag", "country": "SE"}},
        {"op": "create", "values": {"name": "Al AB", "country": "SE"}},
        {"op": "update", "id": ek, "values": {"description": "Says nothing of who it is"}},
    ]
    answer = await astrid.post("/customers/batch", json={"items": items})
    first, second, third = answer.json()["items"]
    assert [(one["customer_id"], one["reasons"]) for one in first["warnings"]] == [(ek, ["name"])]
    assert "warnings" not in second and "warnings" not in third
    items[1] = {"op": "create", "values": {}}
    assert not any(
        "warnings" in one for one in (await astrid.post("/customers/batch", json={"items": items})).json()["items"]
    )


async def test_customers_go_only_without_work_and_with_the_right(
    firm: World, caller: Caller, astrid: httpx.AsyncClient
) -> None:
    ek, al = await firm.customer("Ek AB"), await firm.customer("Al AB")
    await firm.project(ek)
    await firm.make("contacts", customer_id=al, last_name="Berg")
    refused(await astrid.delete(f"/customers/{ek}"), 409, "customer_has_work")
    refused(await astrid.delete(f"/customers/{firm.customers['Revontuli Oy']}"), 409, "own_card_stays")
    sanna = await caller("Sanna Salo")
    refused(await sanna.delete(f"/customers/{al}"), 403, "not_permitted")
    assert (await astrid.delete(f"/customers/{al}")).status_code == 204
    assert (await astrid.get("/contacts?total=true")).json()["total"] == 0


async def test_rights_decide_on_rows_and_writes(firm: World, caller: Caller) -> None:
    ek = await firm.customer("Ek AB", "Sanna Salo")
    await firm.project(ek, "Hidden", owner="Aino Aalto")
    own = await firm.project(ek, "Own", owner="Sanna Salo")
    sanna, rune = await caller("Sanna Salo"), await caller("Rune Roald")
    assert [item["id"] for item in (await sanna.get("/projects")).json()["items"]] == [own]
    refused(await sanna.patch(f"/projects/{own - 1}", json={"name": "X"}), 404, "not_found")
    case = {"customer_id": ek, "name": "Foreign", "sales_status_id": firm.states["Proposal"]}
    refused(await sanna.post("/projects", json=case), 403, "would_not_see")
    assert (await sanna.post("/projects", json={**case, "owner_id": firm.people["Sanna Salo"]})).status_code == 201
    refused(
        await sanna.post("/costs", json={"project_id": own - 1, "kind": "hours", "date": "2025-03-01", "quantity": 1}),
        422,
        "invalid_choice",
        "project_id",
    )
    for method, address in (("POST", "/customers"), ("PATCH", f"/customers/{ek}"), ("DELETE", f"/customers/{ek}")):
        refused(await rune.request(method, address, json={"name": "X"}), 403, "not_permitted")
    refused(await sanna.post("/industries", json={"name": "X"}), 403, "not_permitted")
    refused(
        await sanna.post("/users", json={"email": "x@x.example", "name": "X", "profile_id": 1}), 403, "not_permitted"
    )


async def test_what_is_given_away_is_no_longer_told(firm: World, caller: Caller) -> None:
    ek = await firm.customer("Ek AB")
    own = await firm.project(ek, "Own", owner="Sanna Salo")
    sanna = await caller("Sanna Salo")
    answer = await sanna.patch(f"/projects/{own}", json={"owner_id": firm.people["Aino Aalto"]})
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await sanna.get(f"/projects/{own}")).status_code == 404


async def test_nobody_gives_more_rights_than_they_have(firm: World, caller: Caller, astrid: httpx.AsyncClient) -> None:
    clerk = await made(
        astrid, "/permission-profiles", name="Clerk", customers_level="read", customer_scope="all", rights=["users"]
    )
    assert clerk["rights"] == ["users"] and clerk["project_scope"] == "all"
    refused(
        await astrid.post("/permission-profiles", json={"name": "X", "rights": ["fly"]}), 422, "not_a_grant", "rights"
    )
    sanna = firm.people["Sanna Salo"]
    assert (await astrid.patch(f"/users/{sanna}", json={"profile_id": clerk["id"]})).json()["profile_id"] == clerk["id"]
    program = await caller("Sanna Salo")
    values = {"email": "boss@revontuli.example", "name": "Boss", "profile_id": firm.profiles["administrator"]}
    refused(await program.post("/users", json=values), 403, "more_than_own")
    refused(
        await program.patch(f"/users/{sanna}", json={"profile_id": firm.profiles["administrator"]}), 403, "own_rights"
    )
    refused(await astrid.post("/users", json={**values, "profile_id": 9999}), 422, "invalid_choice", "profile_id")
    assert (await astrid.delete(f"/users/{sanna}")).status_code == 405
    told = (await astrid.get(f"/users/{sanna}")).json()
    assert told["email"] == "sanna.salo@revontuli.example" and "password_hash" not in told


async def test_addresses_stand_below_their_customer(firm: World, astrid: httpx.AsyncClient) -> None:
    ek, al = await firm.customer("Ek AB", country="FI"), await firm.customer("Al AB", country="SE")
    home = await made(astrid, f"/customers/{ek}/addresses", street="Esplanadi 1", city="Helsinki", is_headquarters=True)
    assert home["is_headquarters"] and not home["is_billing"] and home["customer_id"] == ek
    refused(await astrid.get(f"/customers/{al}/addresses/{home['id']}"), 404, "not_found")
    refused(
        await astrid.patch(f"/customers/{ek}/addresses/{home['id']}", json={"customer_id": al}), 422, "not_editable"
    )
    refused(await astrid.get("/customers/99999/addresses"), 404, "not_found")
    path = f"/customers/{al}/e-invoice-addresses"
    first = await made(astrid, path, scheme="0007", address="556016-0680")
    assert first["is_default"] and first["address"] == "5560160680"
    second = await made(astrid, path, scheme="0088", address="7300010000001", is_default=True)
    told = {item["id"]: item["is_default"] for item in (await astrid.get(path)).json()["items"]}
    assert told == {first["id"]: False, second["id"]: True}
    refused(await astrid.post(path, json={"scheme": "0007", "address": "12"}), 422, "not_swedish_number", "address")


@pytest.mark.parametrize("atomic", [True, False])
async def test_a_batch_is_kept_whole_or_write_by_write(firm: World, astrid: httpx.AsyncClient, atomic: bool) -> None:
    ek = await firm.customer("Ek AB")
    items = [
        {"op": "create", "values": {"name": "Al AB"}},
        {"op": "create", "values": {"name": ""}},
        {"op": "update", "id": ek, "version": 1, "values": {"phone": "+358401234567"}},
        {"op": "update", "id": ek, "version": 7, "values": {"phone": None}},
        {"op": "delete", "id": 99999},
    ]
    answer = await astrid.post("/customers/batch", json={"atomic": atomic, "items": items})
    told = answer.json()["items"]
    assert [item["status"] for item in told] == ([422, 422, 422, 412, 404] if atomic else [201, 422, 200, 412, 404])
    assert answer.status_code == (422 if atomic else 200)
    assert told[1]["problem"]["errors"][0]["field"] == "name"
    assert (await astrid.get("/customers?q=al+ab&total=true")).json()["total"] == (0 if atomic else 1)
    assert (await astrid.get(f"/customers/{ek}")).json()["version"] == (1 if atomic else 2)


async def test_segments_of_a_customer_are_a_list_of_ids_that_is_read_and_written(
    firm: World, astrid: httpx.AsyncClient
) -> None:
    north, south = [await firm.make("market-segments", name=name) for name in ("North", "South")]
    ek = await made(astrid, "/customers", name="Ek AB", segment_ids=[south, north])
    assert ek["segment_ids"] == [north, south]
    changed = await astrid.patch(f"/customers/{ek['id']}", json={"segment_ids": [south]})
    assert changed.json()["segment_ids"] == [south]
    refused(
        await astrid.patch(f"/customers/{ek['id']}", json={"segment_ids": [99]}), 422, "invalid_choice", "segment_ids"
    )
    refused(await astrid.get("/customers?sort=segment_ids"), 400, "order_not_understood")
    listed = (await astrid.get(f"/customers?filter=segment_ids.any:{south}")).json()
    assert [one["name"] for one in listed["items"]] == ["Ek AB"]
