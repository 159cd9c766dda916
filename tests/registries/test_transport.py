"""Asking: retries, limits, giving up, and what must never be logged or followed."""

import asyncio
import logging
from email.utils import formatdate
from time import monotonic, time

import pytest
from aiohttp import ClientSession

from services.registries.answer import Answer, Shape
from services.registries.registry import Reason, Unavailable
from services.registries.transport import Patience, Source, Transport
from tests.registries.conftest import HASTY, STEADY
from tests.registries.server import RegisterServer, Told

BRREG = Source("brreg", rate=1000)


def said(text: str) -> Told:
    return Told(text.encode())


async def test_an_answer_comes_with_status_and_text(transport: Transport, server: RegisterServer) -> None:
    server.on("/enheter", Told(b'{"navn": "HAVBRIS"}', 404))
    answer = await transport.get(BRREG, f"{server.url}/enheter", params={"navn": "Sjø & Sønn+ AS"})
    assert isinstance(answer, Answer) and answer.status == 404 and answer.json() == {"navn": "HAVBRIS"}
    assert server.asked[0].query == {"navn": "Sjø & Sønn+ AS"}
    assert server.asked[0].headers["User-Agent"] == "Stamkund (tests@example.com)"


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_fault_of_the_register_is_tried_twice_again(
    transport: Transport, server: RegisterServer, status: int
) -> None:
    server.on("/x", Told(b"<html>", status), Told(b"<html>", status), said("{}"))
    assert isinstance(await transport.get(BRREG, f"{server.url}/x"), Answer)
    assert len(server.asked) == 3


async def test_after_two_retries_the_register_is_down(transport: Transport, server: RegisterServer) -> None:
    server.on("/x", Told(b"", 500))
    assert await transport.get(BRREG, f"{server.url}/x") == Unavailable(Reason.DOWN)
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 301])
async def test_other_statuses_are_answers_and_not_tried_again(
    transport: Transport, server: RegisterServer, status: int
) -> None:
    server.on("/x", Told(b"{}", status))
    answer = await transport.get(BRREG, f"{server.url}/x")
    assert isinstance(answer, Answer) and answer.status == status and len(server.asked) == 1


async def test_a_short_retry_after_is_waited_for(transport: Transport, server: RegisterServer) -> None:
    server.on("/x", Told(b"slow down", 429, "text/plain", {"Retry-After": "0"}), said("{}"))
    assert isinstance(await transport.get(BRREG, f"{server.url}/x"), Answer)


async def test_a_long_retry_after_is_told_and_nobody_asks_meanwhile(
    transport: Transport, server: RegisterServer
) -> None:
    server.on("/x", Told(b"slow down", 429, "text/plain", {"Retry-After": "60"}))
    assert await transport.get(BRREG, f"{server.url}/x") == Unavailable(Reason.BUSY, 60)
    again = await transport.get(BRREG, f"{server.url}/x")
    assert isinstance(again, Unavailable) and again.reason == Reason.BUSY and 58 < (again.retry_after or 0) <= 60
    assert len(server.asked) == 1


async def test_retry_after_may_be_a_date_or_a_reset_time(session: ClientSession, server: RegisterServer) -> None:
    dated = {"Retry-After": formatdate(time() + 90, usegmt=True)}
    for path, headers in (("/date", dated), ("/reset", {"X-Ratelimit-Reset": str(int(time()) + 90)})):
        server.on(path, Told(b"", 429, headers=headers))
        told = await Transport(session, "t", STEADY).get(BRREG, server.url + path)
        assert isinstance(told, Unavailable) and 85 < (told.retry_after or 0) < 95


async def test_a_register_that_hangs_is_given_up_in_time(hasty: Transport, server: RegisterServer) -> None:
    server.on("/x", Told(hang=True))
    started = monotonic()
    assert await hasty.get(BRREG, f"{server.url}/x") == Unavailable(Reason.TIMEOUT)
    assert monotonic() - started < HASTY.timeout + 0.3


async def test_a_slow_register_that_answers_in_time_is_heard(transport: Transport, server: RegisterServer) -> None:
    server.on("/x", Told(b"{}", after=0.2))
    assert isinstance(await transport.get(BRREG, f"{server.url}/x"), Answer)


async def test_a_body_cut_short_and_a_closed_door_are_a_register_that_is_down(
    transport: Transport, server: RegisterServer
) -> None:
    server.on("/x", Told(b"{" * 100, cut=True))
    assert await transport.get(BRREG, f"{server.url}/x") == Unavailable(Reason.DOWN)
    nobody = await transport.get(Source("closed", 1000), "http://127.0.0.1:9/x")
    assert nobody == Unavailable(Reason.DOWN)


async def test_after_three_failures_the_register_rests_and_then_one_tries(
    transport: Transport, server: RegisterServer
) -> None:
    server.on("/x", Told(b"", 500))
    for _ in range(3):
        await transport.get(BRREG, f"{server.url}/x")
    asked = len(server.asked)
    resting = await transport.get(BRREG, f"{server.url}/x")
    assert isinstance(resting, Unavailable) and resting.reason == Reason.RESTING and len(server.asked) == asked
    server.on("/x", said("{}"))
    await asyncio.sleep(STEADY.rest)
    assert isinstance(await transport.get(BRREG, f"{server.url}/x"), Answer)
    assert isinstance(await transport.get(BRREG, f"{server.url}/x"), Answer)


async def test_while_one_tries_the_others_wait_and_if_it_gives_up_the_next_may(
    transport: Transport, server: RegisterServer
) -> None:
    server.on("/x", Told(b"", 500))
    for _ in range(3):
        await transport.get(BRREG, f"{server.url}/x")
    await asyncio.sleep(STEADY.rest)
    server.on("/x", Told(hang=True))
    trying = asyncio.ensure_future(transport.get(BRREG, f"{server.url}/x"))
    await asyncio.sleep(0.05)
    assert isinstance(await transport.get(BRREG, f"{server.url}/x"), Unavailable)
    trying.cancel()
    await asyncio.gather(trying, return_exceptions=True)
    server.on("/x", said("{}"))
    assert isinstance(await transport.get(BRREG, f"{server.url}/x"), Answer)


async def test_one_register_that_is_down_does_not_stop_another(transport: Transport, server: RegisterServer) -> None:
    server.on("/x", Told(b"", 500))
    for _ in range(4):
        await transport.get(BRREG, f"{server.url}/x")
    server.on("/y", said("{}"))
    assert isinstance(await transport.get(Source("prh", 1000), f"{server.url}/y"), Answer)


async def test_twenty_people_at_once_stay_inside_the_limit(session: ClientSession, server: RegisterServer) -> None:
    server.on("/x", said("{}"))
    transport = Transport(session, "t", Patience(timeout=4))
    limited = Source("prh", rate=1, per=0.05)
    answers = await asyncio.gather(*(transport.get(limited, f"{server.url}/x") for _ in range(20)))
    assert all(isinstance(answer, Answer) for answer in answers)
    times = [one.at for one in server.asked]
    assert all(sum(start <= at < start + 0.5 for at in times) <= 12 for start in times)


async def test_no_more_than_agreed_are_under_way_at_once(session: ClientSession, server: RegisterServer) -> None:
    server.on("/x", Told(b"{}", after=0.1))
    transport = Transport(session, "t", Patience(timeout=4))
    started = monotonic()
    await asyncio.gather(*(transport.get(Source("ee", 1000, at_once=2), f"{server.url}/x") for _ in range(6)))
    assert monotonic() - started > 0.28


async def test_whoever_stands_too_long_in_the_queue_is_told_so_and_the_register_is_not_blamed(
    session: ClientSession, server: RegisterServer
) -> None:
    server.on("/x", said("{}"))
    transport = Transport(session, "t", HASTY)
    slow = Source("prh", rate=1, per=500)
    answers = await asyncio.gather(*(transport.get(slow, f"{server.url}/x") for _ in range(6)))
    assert answers.count(Unavailable(Reason.BUSY)) == 5
    assert len(server.asked) == 1


async def test_redirects_are_not_followed_so_that_no_token_leaks(transport: Transport, server: RegisterServer) -> None:
    server.on("/x", Told(b"", 302, headers={"Location": f"{server.url}/thief"}))
    await transport.post(BRREG, f"{server.url}/x", headers={"Authorization": "Bearer hemlig"}, json={})
    assert server.questions("/thief") == []


async def test_a_body_without_end_is_not_read(session: ClientSession, server: RegisterServer) -> None:
    server.on("/x", Told(b" " * (9 * 1024 * 1024)))
    answer = await Transport(session, "t", Patience(timeout=4)).get(BRREG, f"{server.url}/x")
    assert isinstance(answer, Answer) and answer.text is None
    with pytest.raises(Shape):
        answer.json()


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("Brønnøysund".encode(), "latin-1", "Brønnøysund"),
        ("Brønnøysund".encode("latin-1"), "iso-8859-1", "Brønnøysund"),
        ("Brønnøysund".encode("latin-1"), "utf-8", None),
        ("\ufeffÅ".encode(), "utf-8", "Å"),
        (b"\xff\xfe\x00", "no-such-charset", None),
    ],
)
async def test_letters_are_right_or_the_answer_is_not_used(
    transport: Transport, server: RegisterServer, body: bytes, charset: str, text: str | None
) -> None:
    server.on("/x", Told(body, type=f"application/json;charset={charset}"))
    answer = await transport.get(BRREG, f"{server.url}/x")
    assert isinstance(answer, Answer) and answer.text == text


async def test_nothing_that_identifies_anybody_is_logged(
    transport: Transport, server: RegisterServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.on("/organisationer", said("{}"), Told(b"", 500))
    for number in ("4009272719", "4009272719"):
        await transport.post(BRREG, f"{server.url}/organisationer", json={"identitetsbeteckning": number})
        await transport.get(BRREG, f"{server.url}/organisationer/{number}", params={"navn": "Kari Nordmann"})
    assert "4009272719" not in caplog.text and "Nordmann" not in caplog.text
    assert "brreg: HTTP 200" in caplog.text


async def test_cancelling_lets_the_place_go(session: ClientSession, server: RegisterServer) -> None:
    server.on("/x", Told(hang=True))
    transport, single = Transport(session, "t", Patience(timeout=4)), Source("ee", 1000, at_once=1)
    waiting = asyncio.ensure_future(transport.get(single, f"{server.url}/x"))
    await asyncio.sleep(0.05)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    server.on("/x", said("{}"))
    assert isinstance(await transport.get(single, f"{server.url}/x"), Answer)
