"""Imports over the API: a file sent, mapped, planned, applied and undone by a program."""

import httpx

from services.checking import check
from services.imports import runs
from tests.api.conftest import Caller
from tests.world import World

LINES = "Namn;Orgnr;Bransch\nHavbris Energi AS;923609016;Kraft\nÅkerblom Bygg AB;556012-5790;\nSkräp AB;12;\n"


async def done(client: httpx.AsyncClient, path: str, **body: object) -> dict[str, object]:
    """One step of the import, to its end."""
    answer = await client.post(path, **body)  # type: ignore[arg-type]
    assert answer.status_code in (201, 202), answer.text
    await runs.wait_for(int(answer.json()["id"]))
    return dict((await client.get(f"/imports/{answer.json()['id']}")).json())


async def test_a_program_brings_a_file_in_and_takes_it_back(firm: World, astrid: httpx.AsyncClient) -> None:
    energy = await firm.make("industries", name="Energi", position=1)
    told = await done(astrid, "/imports?resource=customers&file_name=kunder.csv", content=LINES.encode("cp1252"))
    assert (told["state"], told["row_count"]) == ("read", 3)
    assert [column["target"] for column in told["columns"]] == ["name", "org_number", "industry_id"]  # type: ignore[attr-defined]
    path = f"/imports/{told['id']}"
    told = await done(astrid, f"{path}/plan")
    assert told["unknown"] == {"industry_id": {"Kraft": 1}}
    assert (await astrid.patch(path, json={"choices": {"industry_id": {"Kraft": 99}}})).status_code == 422
    assert (await astrid.patch(path, json={"choices": {"industry_id": {"Kraft": energy}}})).status_code == 200
    assert (await astrid.patch(f"{path}/rows/4", json={"cells": {"1": "0112038-9"}})).status_code == 200
    told = await done(astrid, f"{path}/plan")
    assert told["counts"]["new"] == 3  # type: ignore[index]
    rows = (await astrid.get(f"{path}/rows?kind=new&limit=1")).json()
    assert (rows["items"][0]["values"]["industry_id"], rows["next"] is None) == (energy, False)
    told = await done(astrid, f"{path}/apply")
    assert (told["state"], told["applied"]) == ("done", 3)
    [change_set] = told["change_set_ids"]  # type: ignore[misc]
    assert (await astrid.post(f"/change-sets/{change_set}/undo")).json()["undone"] == 3
    assert await check() == []


async def test_imports_need_the_right_and_are_ones_own(firm: World, astrid: httpx.AsyncClient, caller: Caller) -> None:
    told = await done(astrid, "/imports?file_name=kunder.csv", content=LINES.encode())
    rune, mikko = await caller("Rune Roald"), await caller("Mikko Mannerheim")
    assert (await rune.post("/imports", content=b"Namn\nA\n")).status_code == 403
    assert (await mikko.get(f"/imports/{told['id']}")).status_code in (403, 404)
    refused = await done(astrid, "/imports?file_name=kunder.xlsx", content=LINES.encode())
    assert (refused["state"], "ends in .xlsx" in str(refused["failure"])) == ("failed", True)
    assert (await astrid.post(f"/imports/{told['id']}/apply")).status_code == 409
