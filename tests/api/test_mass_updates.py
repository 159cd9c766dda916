"""Mass updates over the API: the plan of every row, the run as one change set, cancel, undo."""

import httpx

from services import mass_update
from services.checking import check
from services.notices import notices_of
from tests.api.conftest import Caller
from tests.world import World

Json = dict[str, object]


async def planned(client: httpx.AsyncClient, **wanted: object) -> dict[str, object]:
    answer = await client.post("/mass-updates", json=wanted)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def finished(client: httpx.AsyncClient, plan: dict[str, object]) -> dict[str, object]:
    answer = await client.post(f"/mass-updates/{plan['id']}/run")
    assert answer.status_code == 202, answer.text
    await mass_update.wait_for(int(str(plan["id"])))
    return dict((await client.get(f"/mass-updates/{plan['id']}")).json())


async def rows(client: httpx.AsyncClient, plan: dict[str, object], kind: str) -> list[dict[str, object]]:
    return list((await client.get(f"/mass-updates/{plan['id']}/rows?kind={kind}")).json()["items"])


async def test_a_plan_tells_every_row_and_the_run_does_it(firm: World, astrid: httpx.AsyncClient) -> None:
    energy = await firm.make("industries", name="Energy")
    old, new = await firm.customer("Ek AB"), await firm.customer("Al AB", industry_id=energy)
    plan = await planned(astrid, resource="customers", ids=[old, new, 99999, old], set={"industry_id": energy})
    assert plan["state"] == "planned"
    assert plan["counts"] == {"change": 1, "unchanged": 1, "not_permitted": 0, "refused": 1}
    assert await rows(astrid, plan, "change") == [
        {"id": old, "name": "Ek AB", "field": "industry_id", "old": None, "new": energy, "reason": None}
    ]
    [refused] = await rows(astrid, plan, "refused")
    assert refused["id"] == 99999 and refused["name"] is None and "could not be found" in str(refused["reason"])
    done = await finished(astrid, plan)
    assert (done["state"], done["progress"], done["changed"], done["skipped"]) == ("done", 100, 1, 0)
    changed = (await astrid.get(f"/customers/{old}")).json()
    assert (changed["industry_id"], changed["version"]) == (energy, 2)
    changes = (await astrid.get(f"/change-sets/{done['change_set_id']}/changes")).json()["items"]
    assert [(c["row_id"], c["customer_id"], c["old"], c["new"]) for c in changes] == [(old, old, None, energy)]
    assert (await astrid.post(f"/change-sets/{done['change_set_id']}/undo")).json()["undone"] == 1
    assert (await astrid.get(f"/customers/{old}")).json()["industry_id"] is None


async def test_a_run_names_whom_to_notify(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await firm.customer("Ek AB")
    plan = await planned(astrid, resource="customers", ids=[ek], set={"language": "fi"})
    for wrong in ({"notify": [999]}, {"notify": "all"}, {"tell": []}):
        assert (await astrid.post(f"/mass-updates/{plan['id']}/run", json=wrong)).status_code in (400, 422)
    answer = await astrid.post(f"/mass-updates/{plan['id']}/run", json={"notify": [firm.people["Aino Aalto"]]})
    assert answer.status_code == 202
    await mass_update.wait_for(int(str(plan["id"])))
    [notice] = await notices_of(await firm.actor("Aino Aalto"), firm.today, "Europe/Helsinki")
    assert (notice.by, notice.labels) == ("Astrid Lindqvist", ("Language",))


async def test_a_filter_chooses_the_rows_and_several_fields_are_set(firm: World, astrid: httpx.AsyncClient) -> None:
    ek, al = (
        await firm.customer("Ek AB", country="SE", payment_term_days=30),
        await firm.customer("Al AB", country="SE"),
    )
    await firm.customer("Os AS", country="NO")
    wanted = {"payment_term_days": 30, "is_active": False, "owner_id": firm.people["Aino Aalto"]}
    plan = await planned(astrid, resource="customers", filter="country.any:SE", set=wanted)
    assert plan["counts"] == {"change": 2, "unchanged": 0, "not_permitted": 0, "refused": 0}
    assert len(await rows(astrid, plan, "change")) == 5
    done = await finished(astrid, plan)
    assert done["changed"] == 2
    for customer in (ek, al):
        told = (await astrid.get(f"/customers/{customer}")).json()
        assert {name: told[name] for name in wanted} == wanted
    assert await check() == []


async def test_what_moves_figures_moves_them(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await firm.customer("Ek AB")
    invoices = [await firm.invoice(ek, 100, "2025-03-03", "Draft", number=f"D{n}") for n in range(3)]
    plan = await planned(astrid, resource="invoices", ids=invoices, set={"status_id": firm.statuses["Sent"]})
    done = await finished(astrid, plan)
    assert done["state"] == "done"
    kpi = (await astrid.get("/kpis/billing_this_month?on=2025-03-15")).json()
    assert kpi["value"] == "300.00"
    assert await check() == []
    changes = (await astrid.get(f"/change-sets/{done['change_set_id']}/changes")).json()["items"]
    assert {change["customer_id"] for change in changes} == {ek}
    await astrid.post(f"/change-sets/{done['change_set_id']}/undo")
    assert (await astrid.get("/kpis/billing_this_month?on=2025-03-15")).json()["value"] == "0.00"
    assert await check() == []


async def test_rules_and_rights_leave_rows_alone(firm: World, astrid: httpx.AsyncClient, caller: Caller) -> None:
    ek = await firm.customer("Ek AB")
    closed = await firm.make("invoice-statuses", name="Closed", is_read_only=True)
    open_one = await firm.invoice(ek, 100, "2025-03-03", "Draft")
    kept = await firm.make("invoices", customer_id=ek, net=100, date="2025-03-03", currency="EUR", status_id=closed)
    plan = await planned(astrid, resource="invoices", filter="", set={"sales_person_id": firm.people["Sanna Salo"]})
    assert plan["counts"] == {"change": 1, "unchanged": 0, "not_permitted": 0, "refused": 1}
    [refused] = await rows(astrid, plan, "refused")
    assert refused["id"] == kept and "read-only" in str(refused["reason"])
    assert [row["id"] for row in await rows(astrid, plan, "change")] == [open_one]
    rune = await caller("Rune Roald")
    plan = await planned(rune, resource="customers", filter="", set={"language": "fi"})
    assert plan["counts"] == {"change": 0, "unchanged": 0, "not_permitted": 2, "refused": 0}
    assert (await rune.post(f"/mass-updates/{plan['id']}/run")).status_code == 403
    assert (await astrid.get(f"/mass-updates/{plan['id']}")).status_code == 404


async def test_a_seller_updates_own_projects_only(firm: World, caller: Caller) -> None:
    ek = await firm.customer("Ek AB")
    own, foreign = await firm.project(ek, owner="Sanna Salo"), await firm.project(ek, owner="Aino Aalto")
    sanna = await caller("Sanna Salo")
    plan = await planned(sanna, resource="projects", ids=[own, foreign], set={"probability": 80})
    assert plan["counts"] == {"change": 1, "unchanged": 0, "not_permitted": 0, "refused": 1}
    assert (await finished(sanna, plan))["changed"] == 1
    astrid = await caller("Astrid Lindqvist")
    assert (await astrid.get(f"/projects/{foreign}")).json()["probability"] is None


async def test_what_changed_since_the_plan_is_skipped(firm: World, astrid: httpx.AsyncClient) -> None:
    ek, al = await firm.customer("Ek AB", language="sv"), await firm.customer("Al AB", language="sv")
    plan = await planned(astrid, resource="customers", ids=[ek, al], set={"language": "fi"})
    await astrid.patch(f"/customers/{al}", json={"language": "nb"})
    done = await finished(astrid, plan)
    assert (done["changed"], done["skipped"]) == (1, 1)
    assert (await astrid.get(f"/customers/{al}")).json()["language"] == "nb"
    again = await astrid.post(f"/mass-updates/{plan['id']}/run")
    assert (again.status_code, again.json()["code"]) == (409, "not_planned")


async def test_a_cancelled_run_is_taken_back_or_keeps_what_it_did(firm: World, astrid: httpx.AsyncClient) -> None:
    ek = await firm.customer("Ek AB")
    plan = await planned(astrid, resource="customers", ids=[ek], set={"language": "fi"})
    assert (await astrid.post(f"/mass-updates/{plan['id']}/cancel")).json()["state"] == "cancelled"
    assert (await astrid.post(f"/mass-updates/{plan['id']}/run")).status_code == 409
    plan = await planned(astrid, resource="customers", ids=[ek], set={"language": "fi"})
    await astrid.post(f"/mass-updates/{plan['id']}/run")
    stopped = (await astrid.post(f"/mass-updates/{plan['id']}/cancel", json={"keep": False})).json()
    told = (await astrid.get(f"/customers/{ek}")).json()
    assert (stopped["state"], told["language"]) in (("cancelled", None), ("done", "fi"))


async def test_what_cannot_be_planned_is_refused(firm: World, astrid: httpx.AsyncClient) -> None:
    for wanted, field in (
        ({"resource": "customers", "set": {"language": "fi"}}, "ids"),
        ({"resource": "customers", "ids": [1], "filter": "", "set": {"language": "fi"}}, "filter"),
        ({"resource": "customers", "ids": [1], "set": {}}, "set"),
        ({"resource": "customers", "ids": [1], "set": {"name": "X"}}, "name"),
        ({"resource": "customers", "ids": [1], "set": {"is_active": None}}, "is_active"),
        ({"resource": "customers", "ids": [1], "set": {"industry_id": 4711}}, "industry_id"),
        ({"resource": "customers", "ids": ["1"], "set": {"language": "fi"}}, "ids"),
        ({"resource": "users", "ids": [1], "set": {"language": "fi"}}, "resource"),
        ({"resource": "customers", "ids": [1], "set": {"language": "fi"}, "where": 1}, "where"),
    ):
        answer = await astrid.post("/mass-updates", json=wanted)
        assert answer.status_code == 422, answer.text
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    wrong = {"resource": "customers", "filter": "colour.is:red", "set": {"language": "fi"}}
    assert (await astrid.post("/mass-updates", json=wrong)).status_code == 400


async def test_a_large_update_is_taken_back_but_for_what_changed_since(firm: World, astrid: httpx.AsyncClient) -> None:
    async with firm.together():
        ids = [await firm.customer(f"Kund {n:03}", country="SE") for n in range(210)]
        invoices = [await firm.invoice(ids[0], 10, "2025-03-03", "Draft", number=f"D{n}") for n in range(210)]
    plan = await planned(astrid, resource="customers", ids=ids, set={"country": "FI", "is_active": False})
    done = await finished(astrid, plan)
    await astrid.patch(f"/customers/{ids[7]}", json={"country": "NO"})
    undone = (await astrid.post(f"/change-sets/{done['change_set_id']}/undo")).json()
    assert undone["undone"] == 419
    assert undone["conflicts"] == [
        {"resource": "customers", "row_id": ids[7], "field": "country", "now": "NO", "would_be": "SE", "reason": None}
    ]
    told = (await astrid.get(f"/customers/{ids[0]}")).json()
    assert (told["country"], told["is_active"], told["version"]) == ("SE", True, 5)
    done = await finished(
        astrid, await planned(astrid, resource="invoices", ids=invoices, set={"status_id": firm.statuses["Sent"]})
    )
    assert (await astrid.get("/kpis/billing_this_month?on=2025-03-15")).json()["value"] == "2100.00"
    assert (await astrid.post(f"/change-sets/{done['change_set_id']}/undo")).json()["undone"] == 210
    assert (await astrid.get("/kpis/billing_this_month?on=2025-03-15")).json()["value"] == "0.00"
    assert await check() == []


async def test_rows_are_deleted_where_that_is_allowed(firm: World, astrid: httpx.AsyncClient, caller: Caller) -> None:
    ek, al = await firm.customer("Ek AB"), await firm.customer("Al AB")
    await firm.project(al)
    plan = await planned(astrid, resource="customers", ids=[ek, al], delete=True)
    assert (plan["delete"], plan["set"]) == (True, {})
    assert plan["counts"] == {"change": 1, "unchanged": 0, "not_permitted": 0, "refused": 1}
    [refused] = await rows(astrid, plan, "refused")
    assert (refused["id"], refused["field"]) == (al, "*") and "projects" in str(refused["reason"])
    done = await finished(astrid, plan)
    assert (done["state"], done["changed"]) == ("done", 1)
    assert (await astrid.get(f"/customers/{ek}")).status_code == 404
    await astrid.post(f"/change-sets/{done['change_set_id']}/undo")
    assert (await astrid.get(f"/customers/{ek}")).json()["name"] == "Ek AB"
    sanna = await caller("Sanna Salo")
    assert (await planned(sanna, resource="customers", ids=[ek], delete=True))["counts"]["not_permitted"] == 1
    both = await astrid.post(
        "/mass-updates", json={"resource": "customers", "ids": [ek], "set": {"language": "fi"}, "delete": True}
    )
    no = await astrid.post("/mass-updates", json={"resource": "invoices", "ids": [1], "delete": True})
    assert {both.status_code, no.status_code} == {422}


async def test_what_is_added_is_a_decimal_as_everywhere(firm: World, astrid: httpx.AsyncClient) -> None:
    await firm.make("custom-fields", resource="customers", key="size", label="Size", kind="number")
    ek = await firm.customer("Ek AB", payment_term_days=30)
    await astrid.patch(f"/customers/{ek}", json={"x_size": "5"})
    for added, then in (("1.50", "6.5"), (2, "8.5"), ("-10.25", "-1.75")):
        await finished(astrid, await planned(astrid, resource="customers", ids=[ek], set={"x_size": {"add": added}}))
        assert (await astrid.get(f"/customers/{ek}")).json()["x_size"] == then
    await finished(astrid, await planned(astrid, resource="customers", ids=[ek], set={"payment_term_days": {"add": 5}}))
    assert (await astrid.get(f"/customers/{ek}")).json()["payment_term_days"] == 35
    for name, added in (
        ("x_size", "1,5"),
        ("x_size", True),
        ("payment_term_days", "five"),
        ("payment_term_days", "0.5"),
    ):
        wanted = {"resource": "customers", "ids": [ek], "set": {name: {"add": added}}}
        answer = await astrid.post("/mass-updates", json=wanted)
        assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == name, (name, added, answer.text)
