"""Who gets in: tokens, their scope, their end, their rate."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

import api
from api.limits import RateLimit
from services.permissions import SYSTEM, actor_of
from services.refusals import NotPermitted
from services.tokens import create_token, create_token_for, revoke_token, tokens_of
from tests.api.conftest import ADDRESS, Caller
from tests.world import World


async def test_without_a_valid_token_nothing_is_told(firm: World, served: Starlette) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=served), base_url=ADDRESS) as nobody:
        for headers in (
            {},
            {"Authorization": "Bearer x"},
            {"Authorization": "Basic eDp4"},
            {"Authorization": "Bearer "},
        ):
            for address in ("/customers", "/no-such-thing"):
                answer = await nobody.get(address, headers=headers)
                assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
                assert answer.headers["content-type"] == "application/problem+json"
        assert (await nobody.get("/openapi.json")).status_code == 200


async def test_a_reading_token_does_not_write(firm: World, caller: Caller) -> None:
    reader = await caller("Astrid Lindqvist", may_write=False)
    assert (await reader.get("/customers")).status_code == 200
    answer = await reader.post("/customers", json={"name": "Ek AB"})
    assert (answer.status_code, answer.json()["code"]) == (403, "reading_token")


async def test_a_token_ends_when_it_is_revoked_expires_or_its_user_leaves(firm: World, caller: Caller) -> None:
    sanna, aino = await caller("Sanna Salo"), await caller("Aino Aalto")
    assert (await sanna.get("/customers")).status_code == 200
    [token] = await tokens_of(firm.people["Sanna Salo"])
    assert token.last_used_at is not None and not token.is_revoked
    await revoke_token(await firm.actor("Sanna Salo"), token.id)
    assert (await sanna.get("/customers")).status_code == 401
    await firm.change("users", firm.people["Aino Aalto"], is_active=False)
    assert (await aino.get("/customers")).status_code == 401


async def test_rights_taken_away_are_gone_with_the_next_request(firm: World, caller: Caller) -> None:
    sanna = await caller("Sanna Salo")
    assert (await sanna.post("/customers", json={"name": "Ek AB"})).status_code == 201
    await firm.change("users", firm.people["Sanna Salo"], profile_id=firm.profiles["read_only"])
    assert (await sanna.post("/customers", json={"name": "Al AB"})).status_code == 403


async def test_people_make_tokens_for_themselves_with_the_right(firm: World) -> None:
    astrid, sanna = await firm.actor("Astrid Lindqvist"), await firm.actor("Sanna Salo")
    assert (await create_token(astrid, firm.people["Astrid Lindqvist"], "Payroll")).startswith("stamkund_")
    for actor, owner in ((sanna, "Sanna Salo"), (astrid, "Sanna Salo")):
        with pytest.raises(NotPermitted):
            await create_token(actor, firm.people[owner], "Payroll")
    assert await create_token_for(" Sanna.Salo@revontuli.example", "CLI", days=1)
    assert await actor_of(firm.people["Sanna Salo"]) is not None


async def test_an_expired_token_opens_nothing(firm: World, served: Starlette) -> None:
    soon = datetime.now(UTC) + timedelta(milliseconds=50)
    token = await create_token(SYSTEM, firm.people["Sanna Salo"], "Short", expires_at=soon)
    while datetime.now(UTC) <= soon:
        pass
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=served), base_url=ADDRESS) as client:
        answer = await client.get("/customers", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


async def test_too_many_requests_are_told_when_to_go_on(firm: World) -> None:
    now = [0.0]
    app = api.application(RateLimit(burst=3, per_second=0.5, clock=lambda: now[0]))
    token = await create_token(SYSTEM, firm.people["Sanna Salo"], "Busy")
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://x", headers=headers
    ) as client:
        statuses = [(await client.get("/kpis")).status_code for _ in range(4)]
        refused = await client.get("/kpis")
        assert statuses == [200, 200, 200, 429] and refused.headers["retry-after"] == "2"
        now[0] = 2.0
        assert (await client.get("/kpis")).status_code == 200
