"""The register served by a process of its own, and signed-in users of it without a browser."""

import ast
import json
import os
import re
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp

from services.database import close_database, open_database
from services.fields.catalogue import fields_of
from tests.support.server import RegisterServer

from .register import ADMINISTRATOR, Register, administrator, colleagues, sessions

COOKIE = "stamkund_session"
QUERY = re.compile(r"query: (\{.*?\}),\n")
AS_BROWSERS = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Served:
    """A running server, tokens of browsers of colleagues and of the administrator, the columns that the grid asks for."""

    server: RegisterServer
    colleagues: list[str]
    administrators: list[str]
    columns: str

    def rows(self, offset: int, order: str = "name") -> str:
        """The address of a block of the grid."""
        asked = {"f": "", "q": "", "c": self.columns, "s": order, "o": offset, "n": 100}
        return f"{self.server.url}/ui/rows/customers?{urlencode(asked)}"


def processor_ms(at: Served) -> float:
    """Milliseconds of the processor that the server has used since it started."""
    process = at.server._process
    assert process is not None
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def served(register: Register, browsers: int, environ: Mapping[str, str] | None = None) -> AsyncIterator[Served]:
    """The register, served, with so many signed-in browsers of colleagues in turn, and as many of the administrator."""
    await open_database(register.url)
    try:
        tokens = await sessions(await colleagues(browsers)), await sessions([ADMINISTRATOR] * browsers)
        columns = ",".join(name for name in await fields_of("customers", await administrator()) if name != "id")
    finally:
        await close_database()
    server = RegisterServer(register.folder, "serve", environ=environ or {})
    await server.start()
    try:
        yield Served(server, *tokens, columns)
    finally:
        server.stop()


class LightBrowser:
    """An open page without a browser: the page and its socket, and the rows it would read again when they change.

    `heard` is called with each message that the server sends: (event, content).
    """

    def __init__(self, at: Served, token: str, first_ids: frozenset[int] = frozenset()) -> None:
        self._at = at
        self._session = aiohttp.ClientSession(cookies={COOKIE: token}, headers=AS_BROWSERS, auto_decompress=True)
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._client_id = ""
        self._shown = first_ids
        self.heard: Any = lambda event, content: None

    async def open(self) -> None:
        """Load the page and connect its socket, as nicegui.js does."""
        async with self._session.get(f"{self._at.server.url}/customers") as answer:
            found = QUERY.search(await answer.text())
        assert found is not None, answer.status
        query = ast.literal_eval(found[1])
        self._client_id = query["client_id"]
        own = {"document_id": str(uuid.uuid4()), "tab_id": str(uuid.uuid4()), "EIO": 4, "transport": "websocket"}
        asked = {
            name: str(given).lower() if isinstance(given, bool) else given for name, given in (query | own).items()
        }
        url = f"{self._at.server.url}/_nicegui_ws/socket.io/?{urlencode(asked)}"
        self._socket = await self._session.ws_connect(url, max_msg_size=0)
        async for message in self._socket:
            if message.data.startswith("0"):
                await self._socket.send_str("40")
            elif message.data.startswith("40"):
                return
            elif message.data.startswith("44"):
                break
        raise ConnectionError("The server did not take the socket.")

    async def listen(self) -> None:
        """Answer pings, acknowledge messages and read changed rows until closed."""
        assert self._socket is not None
        async for message in self._socket:
            if message.data == "2":
                await self._socket.send_str("3")
            elif message.data.startswith("42"):
                await self._take(*json.loads(message.data[2:]))

    async def close(self) -> None:
        """Leave the page."""
        await self._session.close()

    async def _take(self, event: str, content: Any = None) -> None:
        self.heard(event, content)
        if isinstance(content, dict) and "_id" in content:
            seen = {"client_id": self._client_id, "next_message_id": content["_id"] + 1}
            await self._tell("ack", seen)
        if event == "run_javascript" and "sk.heard(" in content["code"]:
            await self._read_again(content["code"])

    async def _tell(self, event: str, content: Any) -> None:
        assert self._socket is not None
        await self._socket.send_str(f"42{json.dumps([event, content])}")

    async def _read_again(self, code: str) -> None:
        ids = [
            number
            for number in json.loads(f"[{code.partition('(')[2].rpartition(')')[0]}]")[1]
            if number in self._shown
        ]
        if ids:
            asked = {"ids": ",".join(map(str, ids)), "c": self._at.columns, "f": "", "q": ""}
            async with self._session.get(f"{self._at.server.url}/ui/rows/customers/some?{urlencode(asked)}") as answer:
                await answer.read()
