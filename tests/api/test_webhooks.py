"""Webhooks as programs make and look after them."""

import httpx

from services.webhooks.sending import send_due
from tests.api.conftest import Caller
from tests.api.test_writes import refused
from tests.world import World

WANTED = {"name": "Payroll", "url": "https://payroll.invalid/in", "resources": ["costs"]}


async def test_a_webhook_tells_its_secret_once(firm: World, astrid: httpx.AsyncClient) -> None:
    made = await astrid.post("/webhooks", json=WANTED)
    told = made.json()
    assert made.status_code == 201 and told["secret"].startswith("whsec_") and told["resources"] == ["costs"]
    address = f"/webhooks/{told['id']}"
    assert "secret" not in (await astrid.get(address)).json()
    renewed = await astrid.post(f"{address}/secret")
    assert renewed.json()["secret"] not in ("", told["secret"])
    assert (await astrid.patch(address, json={"is_active": False})).json()["is_active"] is False
    assert (await astrid.delete(address)).status_code == 204
    assert (await astrid.get(address)).status_code == 404


async def test_addresses_inside_and_fields_that_are_not_there_are_refused(
    firm: World, astrid: httpx.AsyncClient
) -> None:
    inside = {**WANTED, "url": "https://169.254.169.254/latest/meta-data"}
    refused(await astrid.post("/webhooks", json=inside), 422, "address_inside", "url")
    refused(await astrid.post("/webhooks", json={**WANTED, "colour": "red"}), 422, "unknown_field", "colour")
    refused(await astrid.post("/webhooks", json={"name": "Payroll"}), 422, "required", "url")


async def test_a_colleague_without_the_right_to_settings_does_not_see_it(firm: World, caller: Caller) -> None:
    astrid, sanna = await caller("Astrid Lindqvist"), await caller("Sanna Salo")
    made = (await astrid.post("/webhooks", json=WANTED)).json()
    assert (await sanna.get("/webhooks")).json()["items"] == []
    refused(await sanna.get(f"/webhooks/{made['id']}"), 404, "not_found")
    refused(await sanna.post("/webhooks", json=WANTED), 403, "not_permitted")


async def test_what_became_of_a_message_can_be_read(firm: World, astrid: httpx.AsyncClient) -> None:
    made = (await astrid.post("/webhooks", json=WANTED)).json()
    assert (await astrid.post(f"/webhooks/{made['id']}/test")).status_code == 202
    await send_due()
    told = (await astrid.get(f"/webhooks/{made['id']}/deliveries")).json()["items"]
    assert [(one["state"], one["attempts"], one["status"]) for one in told] == [("waiting", 1, None)]
    assert told[0]["error"] and told[0]["message"]["type"] == "test"
