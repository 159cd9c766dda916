"""What happened, over the API, and taking it back."""

import httpx

from tests.api.conftest import Caller
from tests.world import World


async def test_a_write_is_one_change_set_and_can_be_taken_back(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await firm.customer("Ek AB", payment_term_days=14)
    await astrid.patch(f"/customers/{ek}", json={"payment_term_days": 30, "country": "SE"})
    [newest] = (await astrid.get("/change-sets?limit=1")).json()["items"]
    assert (newest["actor_name"], newest["kind"], newest["source"], newest["row_count"]) == (
        "Astrid Lindqvist",
        "edit",
        "api",
        1,
    )
    changes = (await astrid.get(f"/change-sets/{newest['id']}/changes")).json()["items"]
    told = {
        (change["resource"], change["row_id"], change["field"]): (change["old"], change["new"]) for change in changes
    }
    assert told == {("customers", ek, "payment_term_days"): (14, 30), ("customers", ek, "country"): (None, "SE")}
    await firm.change("customers", ek, country="NO")
    undone = (await astrid.post(f"/change-sets/{newest['id']}/undo")).json()
    assert undone["undone"] == 1 and undone["change_set_id"] > newest["id"]
    assert undone["conflicts"] == [
        {"resource": "customers", "row_id": ek, "field": "country", "now": "NO", "would_be": None, "reason": None}
    ]
    assert (await astrid.get(f"/customers/{ek}")).json()["payment_term_days"] == 14
    told = (await astrid.get(f"/change-sets/{newest['id']}")).json()
    assert (told["undone_by_id"], told["is_undone_in_part"]) == (undone["change_set_id"], False)


async def test_what_is_taken_back_in_part_is_told_so(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await firm.customer("Ek AB")
    await astrid.patch(f"/customers/{ek}", json={"payment_term_days": 30, "country": "SE"})
    [newest] = (await astrid.get("/change-sets?limit=1")).json()["items"]
    undone = (await astrid.post(f"/change-sets/{newest['id']}/undo", json={"fields": ["country"]})).json()
    told = (await astrid.get(f"/change-sets/{newest['id']}")).json()
    assert (told["undone_by_id"], told["is_undone_in_part"]) == (undone["change_set_id"], True)


async def test_amounts_in_the_log_are_decimal_strings(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await firm.customer("Ek AB")
    invoice = await firm.invoice(ek, 100, "2025-03-03")
    await astrid.patch(f"/invoices/{invoice}", json={"net": "120.50"})
    [newest] = (await astrid.get("/change-sets?limit=1")).json()["items"]
    [change] = (await astrid.get(f"/change-sets/{newest['id']}/changes")).json()["items"]
    assert (change["field"], change["old"], change["new"]) == ("net", "100.00", "120.50")


async def test_one_sees_ones_own_history_and_an_auditor_everybodys(firm: World, caller: Caller) -> None:
    ek = await firm.customer("Ek AB")
    hidden = await firm.project(ek, "Hidden", owner="Aino Aalto")
    sanna, ada, astrid = await caller("Sanna Salo"), await caller("Ada Aagaard"), await caller("Astrid Lindqvist")
    await astrid.patch(f"/projects/{hidden}", json={"name": "More hidden"})
    await sanna.patch(f"/customers/{ek}", json={"phone": "+358401234567"})
    assert {item["actor_name"] for item in (await sanna.get("/change-sets")).json()["items"]} == {"Sanna Salo"}
    everybody = (await ada.get("/change-sets")).json()["items"]
    assert {"Sanna Salo", "Astrid Lindqvist"} <= {item["actor_name"] for item in everybody}
    of_astrid = next(
        item["id"] for item in everybody if item["kind"] == "edit" and item["actor_name"] == "Astrid Lindqvist"
    )
    assert (await sanna.get(f"/change-sets/{of_astrid}/changes")).status_code == 404
    assert (await sanna.post(f"/change-sets/{of_astrid}/undo")).status_code == 404


async def test_the_log_goes_on_page_by_page(firm: World, astrid: httpx.AsyncClient) -> None:
    for n in range(5):
        await astrid.post("/customers", json={"name": f"Kund {n}"})
    first = (await astrid.get("/change-sets?limit=3")).json()
    second = (await astrid.get(f"/change-sets?limit=3&cursor={first['next']}")).json()
    ids = [item["id"] for item in first["items"] + second["items"]]
    assert ids == sorted(ids, reverse=True) and len(set(ids)) == 6


async def test_the_feed_goes_on_where_one_left_and_tells_deletions(firm: World, caller: Caller) -> None:
    astrid, sanna = await caller("Astrid Lindqvist"), await caller("Sanna Salo")
    begin = (await astrid.get("/changes")).json()["next"]
    ek = (await astrid.post("/customers", json={"name": "Ek AB"})).json()["id"]
    await astrid.patch(f"/customers/{ek}", json={"language": "fi"})
    first = (await astrid.get(f"/changes?after={begin}&limit=1")).json()
    await astrid.delete(f"/customers/{ek}")
    rest = (await astrid.get(f"/changes?after={first['next']}")).json()
    told = [
        (item["resource"], item["row_id"], item["action"], item["field"]) for item in first["items"] + rest["items"]
    ]
    assert told == [
        ("customers", ek, "create", None),
        ("customers", ek, "update", "language"),
        ("customers", ek, "delete", None),
    ]
    assert (await astrid.get(f"/changes?after={rest['next']}")).json() == {"items": [], "next": rest["next"]}
    al = await firm.customer("Al AB")
    hidden = await firm.project(al, "Hidden", owner="Aino Aalto")
    seen = (await sanna.get(f"/changes?after={rest['next']}")).json()["items"]
    assert ("customers", al) in {(item["resource"], item["row_id"]) for item in seen}
    assert ("projects", hidden) not in {(item["resource"], item["row_id"]) for item in seen}


async def test_what_one_may_not_see_is_neither_counted_nor_named(firm: World, caller: Caller) -> None:
    ek, al = await firm.customer("Ek AB"), await firm.customer("Al AB")
    hidden = await firm.project(ek, "Hidden", owner="Aino Aalto")
    own = await firm.project(ek, "Own", owner="Sanna Salo")
    sanna = await caller("Sanna Salo")
    async with firm.together(await firm.actor("Sanna Salo")):
        await firm.change("projects", own, name="Own work")
        await firm.change("projects", hidden, name="Hidden work")
        gone = await firm.invoice(al, 100, "2025-03-01", person="Aino Aalto")
        await firm.remove("invoices", gone)
        invoice = await firm.invoice(al, 100, "2025-03-01", person="Sanna Salo", project_id=hidden)
    [newest] = (await sanna.get("/change-sets?limit=1")).json()["items"]
    assert (newest["row_count"], newest["summary"]) == (2, {})
    changes = (await sanna.get(f"/change-sets/{newest['id']}/changes")).json()["items"]
    assert {(item["resource"], item["row_id"]) for item in changes} == {("projects", own), ("invoices", invoice)}
    assert next(item for item in changes if item["resource"] == "invoices")["new"]["project_id"] is None
    feed = (await sanna.get("/changes")).json()["items"]
    assert not {("projects", hidden), ("invoices", gone)} & {(item["resource"], item["row_id"]) for item in feed}


async def test_a_part_of_a_set_is_taken_back(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await firm.customer("Ek AB")
    await astrid.patch(f"/customers/{ek}", json={"payment_term_days": 30, "country": "SE"})
    [newest] = (await astrid.get("/change-sets?limit=1")).json()["items"]
    part = {"rows": [{"resource": "customers", "row_id": ek}], "fields": ["country"]}
    assert (await astrid.post(f"/change-sets/{newest['id']}/undo", json=part)).json()["undone"] == 1
    told = (await astrid.get(f"/customers/{ek}")).json()
    assert (told["payment_term_days"], told["country"]) == (30, None)
    wrong = await astrid.post(f"/change-sets/{newest['id']}/undo", json={"rows": [{"resource": "customers"}]})
    assert wrong.status_code == 422
