"""A public register of the tests' own on 127.0.0.1: answers what it is told to, and remembers what it was asked."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

from aiohttp import web

RECORDED = Path(__file__).parents[1] / "recorded"


@dataclass(frozen=True)
class Told:
    """One answer. `after` waits seconds first; `hang` never answers; `cut` ends the connection in the middle."""

    body: bytes = b""
    status: int = 200
    type: str = "application/json;charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0
    hang: bool = False
    cut: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str
    at: float

    @property
    def json(self) -> dict:
        return json.loads(self.body)


def recorded(name: str, status: int = 200, **more: object) -> Told:
    """An answer from `tests/recorded`."""
    kind = "text/xml" if name.endswith(".xml") else "application/json;charset=utf-8"
    return Told((RECORDED / name).read_bytes(), status, **{"type": kind, **more})


def service_group(number: str) -> Told:
    """A Peppol service's answer about a Norwegian company that takes invoices."""
    told = recorded("peppol/service-group.xml")
    return replace(told, body=told.body.replace(b"310000019", number.encode()))


class RegisterServer:
    """`on(path, *answers)` in order, the last one again and again; paths are compared as they were sent."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self._answers: dict[str, list[Told]] = defaultdict(list)
        self._forever = asyncio.Event()

    def on(self, path: str, *answers: Told) -> None:
        self._answers[path] = list(answers)

    def questions(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0]
        self.asked.append(
            Asked(request.method, path, dict(request.query), dict(request.headers), await request.text(), monotonic())
        )
        waiting = self._answers[path]
        told = waiting.pop(0) if len(waiting) > 1 else next(iter(waiting), Told(b"{}", 404))
        if told.hang:
            await self._forever.wait()
        await asyncio.sleep(told.after)
        if told.cut and request.transport:
            request.transport.close()
        return web.Response(body=told.body, status=told.status, headers={"Content-Type": told.type, **told.headers})


@asynccontextmanager
async def register_server() -> AsyncIterator[RegisterServer]:
    """A running server; requests that hang are let go at the end."""
    server = RegisterServer()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        server._forever.set()
        await runner.cleanup()
