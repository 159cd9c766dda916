"""What hangs on customers, contacts and invoices, and exchange rates: programs read and write them as people do."""

import httpx

from services.checking import check
from tests.api.conftest import Caller
from tests.api.test_writes import refused
from tests.world import World


async def test_an_invoice_gets_its_rows_and_with_them_its_amounts(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await firm.customer("Ek AB", country="FI")
    status = (await astrid.get("/invoice-statuses?filter=is_sent.is:false")).json()["items"][0]["id"]
    values = {"customer_id": ek, "date": "2025-03-03", "net": "1.00", "currency": "EUR", "status_id": status}
    made = (await astrid.post("/invoices", json=values)).json()
    address = f"/invoices/{made['id']}/rows"
    study = {"description": "Study", "quantity": "7.5", "unit": "h", "unit_price": "110.00", "vat_rate": "25.5"}
    travel = {"description": "Travel", "unit_price": "99.9", "vat_rate": "0"}
    answer = await astrid.put(address, json={"rows": [study, travel]}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["net"], answer.json()["tax"]) == (200, "924.90", "210.38"), answer.text
    listed = (await astrid.get(f"/invoice-rows?filter=invoice_id.any:{made['id']}")).json()["items"]
    assert [(one["description"], one["quantity"], one["net"]) for one in listed] == [
        ("Study", "7.5", "825.00"), ("Travel", "1", "99.90"),
    ]  # fmt: skip
    kept = {**travel, "id": listed[1]["id"], "version": listed[1]["version"], "unit_price": "100"}
    assert (await astrid.put(address, json={"rows": [kept]})).json()["net"] == "100.00"
    assert [one["id"] for one in (await astrid.get("/invoice-rows")).json()["items"]] == [listed[1]["id"]]
    refused(
        await astrid.put(address, json={"rows": [{**study, "unit_price": "1,5"}]}),
        422,
        "not_accepted",
        "rows.0.unit_price",
    )
    refused(
        await astrid.put(address, json={"rows": [{**study, "colour": "red"}]}), 422, "unknown_field", "rows.0.colour"
    )
    refused(await astrid.put(address, json={"rows": [study]}, headers={"If-Match": '"1"'}), 412, "stale_version")
    refused(await astrid.post("/invoice-rows", json=study), 405, "no_such_method")
    assert await check() == []


async def test_an_invoice_is_made_with_its_rows_in_one_call_or_not_at_all(
    firm: World, astrid: httpx.AsyncClient
) -> None:
    ek = await firm.customer("Ek AB", country="FI")
    study = {"description": "Study", "quantity": "7.5", "unit": "h", "unit_price": "110.00", "vat_rate": "25.5"}
    travel = {"description": "Travel", "unit_price": "99.9", "vat_rate": "0"}
    values = {"customer_id": ek, "date": "2025-03-03", "currency": "EUR", "rows": [study, travel]}
    key = {"Idempotency-Key": "with rows"}
    made = await astrid.post("/invoices", json=values, headers=key)
    told = made.json()
    assert (made.status_code, told["net"], told["tax"]) == (201, "924.90", "210.38"), made.text
    assert (await astrid.post("/invoices", json=values, headers=key)).json() == told
    listed = (await astrid.get(f"/invoice-rows?filter=invoice_id.any:{told['id']}")).json()["items"]
    assert [(one["description"], one["net"]) for one in listed] == [("Study", "825.00"), ("Travel", "99.90")]
    [made_together] = [one for one in (await astrid.get("/change-sets")).json()["items"] if one["kind"] == "create"]
    assert made_together["row_count"] == 3

    async def kept_from(code: str, field: str, **other: object) -> None:
        refused(await astrid.post("/invoices", json={**values, **other}), 422, code, field)

    await kept_from("not_accepted", "rows.1.vat_rate", rows=[study, {**travel, "vat_rate": "many"}])
    await kept_from("unknown_field", "rows.0.id", rows=[{**study, "id": 3}])
    await kept_from("not_editable", "net", net="924.90")
    await kept_from("no_rows", "rows", rows=[])
    await kept_from("wrong_kind", "rows", rows="Study")
    await kept_from("required", "date", date=None)
    assert (await astrid.get("/invoices?total=true")).json()["total"] == 1
    assert await check() == []


async def test_activities_are_ones_own_and_their_customers(firm: World, caller: Caller) -> None:
    astrid, sanna = await caller("Astrid Lindqvist"), await caller("Sanna Salo")
    ek, al = await firm.customer("Ek AB", "Sanna Salo"), await firm.customer("Al AB")
    told = {"customer_id": ek, "kind": "call", "text": "Asked for an offer.", "due_date": "2025-03-22"}
    made = (await sanna.post("/activities", json=told)).json()
    assert (made["person_id"], made["kind"], made["due_date"]) == (firm.people["Sanna Salo"], "call", "2025-03-22")
    await astrid.post("/activities", json={**told, "customer_id": al})
    assert len((await astrid.get("/activities")).json()["items"]) == 2
    address = f"/activities/{made['id']}"
    done = await sanna.patch(address, json={"done_at": "2025-03-20T10:00:00Z"})
    assert done.json()["done_at"] == "2025-03-20T10:00:00Z", done.text
    refused(await astrid.post("/activities", json={**told, "kind": "song"}), 422, "invalid_choice", "kind")
    assert (await sanna.delete(address)).status_code == 204


async def test_exchange_rates_are_kept_by_those_who_may(firm: World, caller: Caller) -> None:
    astrid, sanna = await caller("Astrid Lindqvist"), await caller("Sanna Salo")
    rate = {"currency": "SEK", "date": "2025-03-14", "rate": "0.0892"}
    made = await astrid.post("/currency-rates", json=rate)
    assert (made.status_code, made.json()["rate"]) == (201, "0.0892"), made.text
    assert (await sanna.get("/currency-rates")).json()["items"][0]["currency"] == "SEK"
    refused(await sanna.post("/currency-rates", json=rate), 403, "not_permitted")
    refused(await astrid.post("/currency-rates", json=rate), 409, "already_there")


async def test_segments_lines_and_keywords_are_rows_of_their_own(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await firm.customer("Ek AB")
    segment = (await astrid.post("/market-segments", json={"name": "Public"})).json()["id"]
    keyword = (await astrid.post("/keywords", json={"name": "Decides"})).json()["id"]
    person = (await astrid.post("/contacts", json={"customer_id": ek, "last_name": "Berg"})).json()["id"]
    line = {"contact_id": person, "way": "phone", "kind": "mobile", "value": "+46701234567"}
    for address, values in (
        (f"/customers/{ek}/customer-segments", {"segment_id": segment}),
        ("/contact-lines", line),
        ("/contact-keywords", {"contact_id": person, "keyword_id": keyword}),
    ):
        made = await astrid.post(address, json=values)
        assert made.status_code == 201, (address, made.text)
        assert [one["id"] for one in (await astrid.get(address)).json()["items"]] == [made.json()["id"]]
    assert (await astrid.get(f"/contacts/{person}")).json()["phone"] == "+46701234567"
    assert await check() == []
