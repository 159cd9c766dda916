"""Input that nobody should send: always a 4xx with a sentence, never a 500, and nothing is kept."""

import json

import httpx
import pytest

from tests.world import World

LONG = "x" * 100_000
BODIES = (
    b"", b"{", b"[]", b"null", b"7", b'"text"', b"\xff\xfe\x00", b'{"name": "x", "name": "y"}', b'{"name": NaN}',
    b'{"name": "\\ud800"}', b'{"\\ud800": 1}', b'{"name": ' + b"9" * 5000 + b"}", b"[" * 100_000, b'{"a":' * 5_000,
    json.dumps({"a": [[[[[[[[[[[[[[1]]]]]]]]]]]]]]}).encode(), b"name=x&country=SE",
)  # fmt: skip
VALUES = (
    {"name": None}, {"name": 7}, {"name": ["x"]}, {"name": {"x": 1}}, {"name": True}, {"name": LONG}, {"name": "\u0000"},
    {"name": "\u202e"}, {"name": "x", "country": "XX"}, {"name": "x", "country": "Sverige" * 100}, {"name": "x", "country": 5},
    {"name": "x", "payment_term_days": 2**70}, {"name": "x", "payment_term_days": -1}, {"name": "x", "payment_term_days": 1.5},
    {"name": "x", "owner_id": 2**63}, {"name": "x", "owner_id": -1}, {"name": "x", "owner_id": 0}, {"name": "x",
    "owner_id": "1"},
    {"name": "x", "number": 2**40}, {"name": "x", "number": 0}, {"name": "x", "currency": "ÅÄÖ"}, {"name": "x",
    "currency": "EURO"},
    {"name": "x", "email": LONG}, {"name": "x", "email": "a@b"}, {"name": "x", "website": "javascript:alert(1)"},
    {"name": "x", "phone": "+"}, {"name": "x", "version": 3}, {"name": "x", "id": 3}, {"name": "x", "x_nothing": 1},
    {"name": "x", "is_active": None}, {"name": "x", "is_active": "yes"}, {"name": "x", "stage": "prospect"},
    {"name": "x", "created_at": "2025-01-01T00:00:00Z"}, {"name": "x", "search_text": "x"}, {"name": "x", "language": "xx"},
)  # fmt: skip
AMOUNTS = (
    "1e400", "NaN", "Infinity", "1,5", " 1", "1_000", "0x10", "", "--1", "1.", ".5", "9" * 30, "1" * 400, "-0.001", True,
    None, [], {}, "１２",
)  # fmt: skip
DAYS = (
    "2025-02-30",
    "2025-2-3",
    "20250303",
    "0001-01-01",
    "9999-12-31",
    "today",
    "+1",
    20250303,
    True,
    None,
    "2025-03-03T00:00:00",
)
QUERIES = (
    "filter=" + "or(" * 50 + ")" * 50, "filter=" + ";".join(["name.is:x"] * 101), "filter=owner_id.any:" + "9" * 30,
    "filter=number.eq:" + "9" * 40, "filter=number.eq:1e999999", "filter=number.eq:NaN", "filter=created_at.after:0001-01-01",
    "filter=name.is:%00", "q=%00", "sort=" + ",".join(["name"] * 9), "sort=__class__", "filter=id.eq:" + "-" * 9,
    "filter=name.__init__:x", "cursor=" + "A" * 3000, "cursor=bnVsbA", "limit=1e3", "limit=-1", "fields=" + "x," * 500,
    "filter=is_active.is:", "filter=billed_this_year.between:1", "changed_since=0001-01-01T00:00:00Z",
    "filter=payment_term_days.ge:x",
)  # fmt: skip
FINE = (
    "q=%25%27%22--",
    "filter=name.contains:%2525%2527%253B--",
    "filter=",
    "sort=",
    "fields=",
    "filter=name.is:%F0%9F%92%A9",
)
FITTING = (
    "filter=number.ge:99999999999", "filter=created_at.after:2025-01-01", "filter=created_at.within:this_year",
    "filter=updated_at.between:2025-01-01,2025-12-31", "filter=created_at.on:2025-03-15",
    "filter=payment_term_days.lt:-99999999999",
    "filter=owner_id.any:me,999999999999", "filter=billed_this_year.ge:10.50", "filter=last_invoice_date.empty",
    "filter=stage.any:prospect", "filter=is_internal.is:yes", "filter=country.none:SE",
    "filter=or(name.is:x;and(number.gt:1;email.filled))",
)  # fmt: skip


async def test_bodies_that_are_no_objects_are_400(astrid: httpx.AsyncClient) -> None:
    for body in BODIES:
        answer = await astrid.post("/customers", content=body)
        assert answer.status_code == 400, (body[:40], answer.text)
        assert answer.json()["code"] in ("not_json", "too_deep")


async def test_values_that_do_not_fit_are_422_and_name_their_field(firm: World, astrid: httpx.AsyncClient) -> None:
    for values in VALUES:
        answer = await astrid.post("/customers", json=values)
        assert answer.status_code == 422, (str(values)[:80], answer.text)
        assert answer.json()["errors"][0]["field"] == list(values)[-1]
        assert len(answer.content) < 10_000
    assert (await astrid.get("/customers?total=true")).json()["total"] == 1


async def test_amounts_and_days_are_read_exactly_or_refused(firm: World, astrid: httpx.AsyncClient) -> None:
    values = {
        "customer_id": await firm.customer("Ek AB"),
        "date": "2025-03-03",
        "status_id": firm.statuses["Sent"],
        "net": "1",
    }
    for amount in AMOUNTS:
        answer = await astrid.post("/invoices", json={**values, "net": amount})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "net"), (amount, answer.text)
    for day in DAYS:
        answer = await astrid.post("/invoices", json={**values, "date": day})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "date"), (day, answer.text)
    for rate in ("0", "-1", "1" * 12, "0.00000000001"):
        answer = await astrid.post("/invoices", json={**values, "currency": "SEK", "currency_rate": rate})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "currency_rate"), rate
    exact = await astrid.post("/invoices", content=json.dumps(values).replace('"1"', "1234.10"))
    assert exact.json()["net"] == "1234.10"


@pytest.mark.parametrize("wrong", QUERIES)
async def test_queries_that_make_no_sense_are_400(astrid: httpx.AsyncClient, wrong: str) -> None:
    answer = await astrid.get(f"/customers?{wrong}")
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_queries_with_odd_but_fitting_values_are_answered(firm: World, astrid: httpx.AsyncClient) -> None:
    await firm.customer("Ek AB", "Aino Aalto")
    for query in (*FINE, *FITTING):
        assert (await astrid.get(f"/customers?{query}")).status_code == 200, query


async def test_paths_that_lead_nowhere_are_404(astrid: httpx.AsyncClient) -> None:
    for path in (
        "/customers/0",
        "/customers/-1",
        "/customers/x",
        f"/customers/{2**63}",
        "/customers/1/x",
        "/x",
        "/customers/%00",
        "/",
    ):
        answer = await astrid.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    refused = await astrid.put("/customers/1", json={})
    assert refused.status_code == 405 and refused.headers["content-type"] == "application/problem+json"


async def test_a_body_that_is_too_large_is_413(astrid: httpx.AsyncClient) -> None:
    async def parts() -> object:
        for _ in range(60):
            yield b" " * 100_000

    for content in (b" " * 6_000_000, parts()):
        answer = await astrid.post("/customers", content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_strange_headers_do_no_harm(firm: World, astrid: httpx.AsyncClient) -> None:
    headers = {"Accept-Language": "sv;q=x,,,*" * 50, "Accept": "text/html"}
    assert (await astrid.get("/customers", headers=headers)).status_code == 200
    odd = [(b"If-None-Match", b"\x80"), (b"If-Match", b"\xff"), (b"Accept-Language", b"\xfe")]
    assert (await astrid.get("/customers", headers=odd)).status_code == 200
    swedish = await astrid.get("/customers/99", headers={"Accept-Language": "sv"})
    assert swedish.status_code == 404
    for key in ("", "x" * 256):
        answer = await astrid.post("/customers", json={"name": "Ek"}, headers={"Idempotency-Key": key})
        assert answer.status_code == 400


async def test_batches_are_read_strictly(astrid: httpx.AsyncClient) -> None:
    for wrong, field in (
        ({}, "items"), ({"items": {}}, "items"), ({"items": [7]}, "items[0]"), ({"items": [{"op": "upsert"}]}, "items[0].op"),
        ({"items": [{"op": "update"}]}, "items[0].id"), ({"items": [{"op": "update", "id": "1"}]}, "items[0].id"),
        ({"items": [{"op": "create", "values": []}]}, "items[0].values"), ({"items": [], "atomic": 1}, "atomic"),
        ({"items": [{"op": "create", "name": "x"}]}, "items[0].name"), ({"items": [{"op": "delete", "id": 1}] * 1001}, "items"),
    ):  # fmt: skip
        answer = await astrid.post("/customers/batch", json=wrong)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text
