"""A server that dies in the middle of edits or of a mass update: what was acknowledged is there, and the log agrees."""

import asyncio

import httpx

from services.checking import check
from tests.conftest import Serve
from tests.support.many import fill, opened
from tests.support.server import ReadyRegister, run_command

MANY = 30_000


async def test_a_mass_update_whose_server_is_killed_is_finished_by_the_next_one(
    register: ReadyRegister, serve: Serve
) -> None:
    before = await fill(register, MANY)
    token = run_command(register.folder, "token", "create", register.email, "--name", "Test").stdout.strip()
    server = await serve(folder=register.folder)
    address, headers = f"{server.url}/api/v1", {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=address, headers=headers, trust_env=False, timeout=60) as client:
        wanted = {"resource": "customers", "filter": "", "set": {"language": "fi"}}
        plan = (await client.post("/mass-updates", json=wanted)).json()
        assert plan["counts"]["change"] > MANY
        assert (await client.post(f"/mass-updates/{plan['id']}/run")).status_code == 202
        server.kill()
        await server.start()
        async with asyncio.timeout(60):
            while (told := (await client.get(f"/mass-updates/{plan['id']}")).json())["state"] == "running":
                await asyncio.sleep(0.1)
        total = (await client.get("/customers?filter=language.any:fi&total=true&limit=1")).json()["total"]
        assert (told["state"], told["changed"], total) == ("done", total, plan["counts"]["change"])
        sets = (await client.get("/change-sets")).json()["items"]
        runs = [(one["id"], one["row_count"]) for one in sets if one["kind"] in ("mass_update", "part")]
        assert runs == [(told["change_set_id"], total)]
    server.stop()
    async with opened(register):
        assert await check() == before


async def test_every_edit_that_was_acknowledged_survives_a_killed_server(register: ReadyRegister, serve: Serve) -> None:
    token = run_command(register.folder, "token", "create", register.email, "--name", "Test").stdout.strip()
    server = await serve(folder=register.folder)
    address, headers = f"{server.url}/api/v1", {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=address, headers=headers, trust_env=False, timeout=30) as client:
        made = [(await client.post("/customers", json={"name": f"Kund {n}"})).json()["id"] for n in range(4)]
        kept: dict[int, str] = {}

        async def edits(row_id: int) -> None:
            for n in range(1000):
                wanted = f"Kund {row_id} edit {n}"
                answer = await client.patch(f"/customers/{row_id}", json={"name": wanted})
                if answer.status_code == 200:
                    kept[row_id] = wanted

        tasks = [asyncio.create_task(edits(row_id)) for row_id in made]
        while len(kept) < len(made):
            await asyncio.sleep(0.02)
        server.kill()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.start()
        for row_id, wanted in kept.items():
            told = (await client.get(f"/customers/{row_id}")).json()["name"]
            assert int(told.rpartition(" ")[2]) >= int(wanted.rpartition(" ")[2])
    server.stop()
    async with opened(register):
        assert await check() == []
