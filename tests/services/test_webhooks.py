"""Webhooks against a program on 127.0.0.1: signed, in order, tried again, given up, only to where they may go."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from socket import AF_INET, AddressFamily
from typing import Any

import pytest
from aiohttp import ClientConnectorError, ClientError, web
from aiohttp.abc import ResolveResult
from aiohttp.resolver import ThreadedResolver

from services import webhooks
from services.refusals import InvalidChoice, NotFound, NotPermitted
from services.webhooks import opening
from services.webhooks.places import PublicResolver, checked_address, is_public
from services.webhooks.refusals import AddressInside, NotAWebhookAddress
from services.webhooks.sending import Follower, send_due, session_of
from tests.world import World, world

KEY = "a key of the register that nobody else has"
SOON = (0.0, 0.0)


class Program:
    """Takes messages, answers with the statuses it is given, the last one again and again."""

    def __init__(self) -> None:
        self.url, self.statuses, self.taken = "", [200], []
        self.answers = asyncio.Event()
        self.answers.set()

    async def take(self, request: web.Request) -> web.Response:
        self.taken.append((dict(request.headers), (await request.read()).decode()))
        await self.answers.wait()
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return web.Response(status=status, headers={"Location": "http://127.0.0.1:1/"} if status == 302 else {})

    def items(self) -> list[dict[str, Any]]:
        return [item for _, body in self.taken for item in json.loads(body)["items"]]


@asynccontextmanager
async def running() -> AsyncIterator[Program]:
    made, app = Program(), web.Application()
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    made.answers.set()
    await runner.cleanup()


@pytest.fixture
async def program() -> AsyncIterator[Program]:
    async with running() as made:
        yield made


@pytest.fixture
async def firm(database: Any) -> AsyncIterator[World]:
    opening.open_with(KEY)
    yield await world(settings={"webhook_hosts": ["127.0.0.1"]})
    opening.open_with(None)


async def hook_of(firm: World, program: Program, name: str = "Astrid Lindqvist", **more: Any) -> tuple[int, str]:
    wanted = {"name": "Payroll", "url": program.url, **more}
    return await webhooks.create_webhook(await firm.actor(name), wanted)


async def test_a_message_is_signed_as_standard_webhooks_has_it(firm: World, program: Program) -> None:
    _, secret = await hook_of(firm, program)
    ek = await firm.customer("Ek AB")
    await send_due()
    headers, body = program.taken[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    told = [(item["resource"], item["row_id"], item["action"]) for item in program.items()]
    assert told == [("customers", ek, "create")]


async def test_what_happened_before_is_not_told_and_nothing_twice(firm: World, program: Program) -> None:
    await firm.customer("Ek AB")
    await hook_of(firm, program)
    await send_due()
    assert program.taken == []
    ask = await firm.customer("Ask AB")
    await send_due()
    await send_due()
    assert [item["row_id"] for item in program.items()] == [ask]


async def test_a_program_is_told_only_what_its_person_may_see_and_wants(firm: World, program: Program) -> None:
    rights = {"customer_scope": "own", "customers_level": "edit", "rights": ["api_tokens"]}
    await firm.profile("Own only", **rights)
    await firm.person("Siri Strand", "Own only")
    await hook_of(firm, program, "Siri Strand", resources=["customers"])
    mine, theirs = await firm.customer("Ek AB", "Siri Strand"), await firm.customer("Ask AB")
    await firm.make("contacts", customer_id=mine, last_name="Berg")
    await send_due()
    assert [item["row_id"] for item in program.items()] == [mine] and theirs not in [mine]


async def test_a_message_that_is_not_taken_is_tried_again_and_keeps_its_place(firm: World, program: Program) -> None:
    program.statuses = [500, 302, 200]
    number, _ = await hook_of(firm, program)
    first = await firm.customer("Ek AB")
    await send_due(delays=SOON)
    second = await firm.customer("Ask AB")
    for _ in range(3):
        await send_due(delays=SOON)
    assert [item["row_id"] for item in program.items()] == [first, first, first, second]
    assert len({headers["webhook-id"] for headers, _ in program.taken[:3]}) == 1
    done = await webhooks.deliveries(await firm.actor("Astrid Lindqvist"), number, 10)
    assert [(one.state, one.attempts) for one in done] == [("delivered", 1), ("delivered", 3)]


async def test_after_the_last_attempt_a_message_waits_until_somebody_asks(firm: World, program: Program) -> None:
    program.statuses = [503]
    astrid = await firm.actor("Astrid Lindqvist")
    number, _ = await hook_of(firm, program)
    await firm.customer("Ek AB")
    for _ in range(5):
        await send_due(delays=SOON)
    dead = (await webhooks.deliveries(astrid, number, 10))[0]
    assert (dead.state, dead.attempts, dead.status) == ("dead", 3, 503) and len(program.taken) == 3
    program.statuses = [204]
    await webhooks.replay(astrid, number, dead.id)
    await send_due()
    assert (await webhooks.deliveries(astrid, number, 10))[0].state == "delivered"


async def test_a_slow_program_holds_up_nobody_else(firm: World, program: Program) -> None:
    await hook_of(firm, program)
    program.answers.clear()
    follower = Follower()
    async with running() as quick:
        await hook_of(firm, quick)
        for name in ("Ek AB", "Ask AB"):
            await firm.customer(name)
            async with asyncio.timeout(10):
                while len(quick.items()) < (1 if name == "Ek AB" else 2):
                    await follower.look()
                    await asyncio.sleep(0.01)
        assert len(program.taken) == 1
        program.answers.set()
        async with asyncio.timeout(10):
            while len(program.items()) < 2:
                await asyncio.sleep(0.01)
                await follower.look()
    assert [item["row_id"] for item in program.items()] == [item["row_id"] for item in quick.items()]


class Rebound(ThreadedResolver):
    """A name that was public when somebody looked, and leads inside from then on."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = ["93.184.215.14", "127.0.0.1"]

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_INET) -> list[ResolveResult]:
        address = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await super().resolve(address, port, family)


async def test_a_name_that_leads_inside_by_the_time_of_the_call_is_not_called(program: Program) -> None:
    inner, address = Rebound(), program.url.replace("127.0.0.1", "payroll.example")
    found = await PublicResolver((), inner).resolve("payroll.example", 443)
    assert [one["host"] for one in found] == ["93.184.215.14"]
    async with session_of(PublicResolver((), inner)) as session:
        with pytest.raises(ClientConnectorError):
            await session.post(address, data=b"{}")
    assert program.taken == []
    async with session_of(PublicResolver(("payroll.example",), inner)) as session:
        await session.post(address, data=b'{"items": []}')
    assert len(program.taken) == 1


async def test_numbers_that_spell_an_inner_address_are_not_called(program: Program) -> None:
    for host in ("127.1", "0x7f.0.0.1", "0177.0.0.1"):
        async with session_of(PublicResolver(())) as session:
            with pytest.raises(ClientError):
                await session.post(program.url.replace("127.0.0.1", host), data=b"{}")
    assert program.taken == []


async def test_gone_switches_a_webhook_off_and_a_new_secret_voids_the_old(firm: World, program: Program) -> None:
    program.statuses = [410]
    astrid = await firm.actor("Astrid Lindqvist")
    number, secret = await hook_of(firm, program)
    await firm.customer("Ek AB")
    await send_due()
    assert not (await webhooks.webhook(astrid, number)).is_active
    assert await webhooks.new_secret(astrid, number) != secret
    await webhooks.delete_webhook(astrid, number)
    with pytest.raises(NotFound):
        await webhooks.webhook(astrid, number)


async def test_webhooks_are_for_those_with_the_right_and_for_known_resources(firm: World, program: Program) -> None:
    with pytest.raises(NotPermitted):
        await hook_of(firm, program, "Sanna Salo")
    with pytest.raises(InvalidChoice):
        await hook_of(firm, program, resources=["passwords"])


@pytest.mark.parametrize(
    "address",
    ["https://127.0.0.2/x", "https://[::1]/x", "https://10.1.2.3/", "https://169.254.169.254/latest", "https://localhost/",
     "https://intranet/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://db.internal/"],
)  # fmt: skip
def test_addresses_of_the_own_network_are_refused(address: str) -> None:
    with pytest.raises(AddressInside):
        checked_address(address, ())


@pytest.mark.parametrize(
    "address", ["", "ftp://example.com/", "http://example.com/", "https://u:p@example.com/", "https://"]
)
def test_what_is_no_address_for_messages_is_refused(address: str) -> None:
    with pytest.raises(NotAWebhookAddress):
        checked_address(address, ())


def test_public_addresses_may_be_called_and_inner_hosts_that_are_allowed() -> None:
    assert checked_address("https://payroll.example.com/in", ()) == "https://payroll.example.com/in"
    assert checked_address("http://payroll.local:8080/in", ("payroll.local",)) == "http://payroll.local:8080/in"
    assert is_public(ip_address("8.8.8.8")) and not is_public(ip_address("2002:7f00:1::"))


async def test_who_keeps_the_settings_neither_turns_nor_reads_a_webhook_of_somebody_else(
    firm: World, program: Program
) -> None:
    number, _ = await hook_of(firm, program)
    narrow = {"customer_scope": "own", "project_scope": "own", "invoice_scope": "own"}
    await firm.profile("Keeper", rights=["settings", "api_tokens"], **narrow)
    await firm.person("Vera Vik", "Keeper")
    vera = await firm.actor("Vera Vik")
    for refused in (
        webhooks.change_webhook(vera, number, {"url": "http://127.0.0.1/mine"}),
        webhooks.new_secret(vera, number),
        webhooks.deliveries(vera, number, 10),
        webhooks.send_test(vera, number),
    ):
        with pytest.raises(NotPermitted):
            await refused
    await webhooks.change_webhook(vera, number, {"is_active": False})
    assert [hook.is_active for hook in await webhooks.webhooks(vera)] == [False]
