"""The whole application in the test's own process: asked over HTTP, or used as a person with an open tab."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from nicegui import Client
from nicegui.element import Element
from nicegui.nicegui import _on_handshake
from nicegui.testing.general import nicegui_reset_globals

from services.settings import Settings
from services.setup import Beginning
from ui.application import Application, create
from ui.session import COOKIE
from ui.visitor import Visitor

ELIN = "elin.sandberg@nordlyd.example"
MAJA = "maja.lindqvist@nordlyd.example"
PASSWORD = "vinterbonad och havsbris"
BY_SCRIPT = {"X-Requested-With": "stamkund"}
NORDLYD = Beginning("Nordlyd AB", "SE", "SEK", "Europe/Stockholm", ELIN, "Elin Sandberg", PASSWORD, "en")


@dataclass
class Site:
    """A running application and browsers to ask it with."""

    application: Application
    settings: Settings

    def browser(self, **options: Any) -> httpx.AsyncClient:
        """A browser without cookies."""
        headers = BY_SCRIPT | options.pop("headers", {})
        transport = httpx.ASGITransport(self.application, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://register.test", headers=headers, **options)

    async def signed_in(self, email: str = ELIN) -> httpx.AsyncClient:
        """A browser in which somebody has logged in."""
        browser = self.browser()
        answer = await browser.post("/auth/sign-in", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return browser

    async def open_tab(self, browser: httpx.AsyncClient, path: str = "/customers") -> "Tab":
        """A page on the screen, with its connection."""
        answer = await browser.get(path)
        found = re.search(r"'client_id': '([0-9a-f-]+)'", answer.text)
        assert found, answer.text[:300]
        client = Client.instances[found[1]]
        facts = {"client_id": client.id, "tab_id": str(uuid4()), "document_id": str(uuid4())}
        assert await _on_handshake(f"test-{uuid4()}", facts)
        return Tab(client, self.application.running.visitors[client.id], answer)


@dataclass
class Tab:
    """An open tab: NiceGUI's client, our visitor, the answer that brought the page."""

    client: Client
    visitor: Visitor
    answer: httpx.Response

    def shown(self, mark: str) -> list[Element]:
        """The elements with a data-testid, in the order in which they were made."""
        return [element for element in self.client.elements.values() if element.props.get("data-testid") == mark]

    def texts(self, element: Element) -> str:
        """The text inside an element."""
        return " ".join(inner._text for inner in element.descendants(include_self=True) if inner._text)

    def click(self, element: Element) -> None:
        """Click as the browser tells it."""
        for listener in list(element._event_listeners.values()):
            if listener.type == "click":
                facts = {"id": element.id, "client_id": self.client.id, "listener_id": listener.id, "args": []}
                self.client.handle_event(facts)

    def commands(self) -> list[str]:
        """The JavaScript that was sent to the browser or waits for it."""
        history = [message for _, _, message in self.client.outbox.message_history]
        sent = [*history, *self.client.outbox.messages]
        return [data["code"] for _, kind, data in sent if kind == "run_javascript"]


async def serve_in_process(settings: Settings, ready: asyncio.Future[Site], stop: asyncio.Event) -> None:
    with nicegui_reset_globals():
        application = create(settings)
        async with _alive(application):
            ready.set_result(Site(application, settings))
            await stop.wait()


@asynccontextmanager
async def _alive(application: Application) -> AsyncIterator[None]:
    """The lifespan, as a server drives it."""
    into: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    out: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    task = asyncio.create_task(application({"type": "lifespan", "state": {}}, into.get, out.put))
    await into.put({"type": "lifespan.startup"})
    began = await out.get()
    assert began["type"] == "lifespan.startup.complete", began
    yield
    await into.put({"type": "lifespan.shutdown"})
    await out.get()
    await task


def cookie_of(browser: httpx.AsyncClient) -> str:
    """The session's token in a browser."""
    return browser.cookies.get(COOKIE) or ""


async def until(condition: Callable[[], Any], seconds: float = 20) -> None:
    """Wait until something is so."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, "It did not happen."
        await asyncio.sleep(0.02)
