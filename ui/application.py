"""The application: NiceGUI's pages, the endpoints beside them, the door before them, all started and stopped together."""

import gc
import logging
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

import uvicorn
from nicegui import app as nicegui_app
from nicegui import nicegui as nicegui_serving
from nicegui import ui
from nicegui.page import page
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.refusals import Refusal
from services.settings import Settings

from .addresses import home
from .design import STATIC
from .endpoints.auth import auth_routes
from .endpoints.health import healthz, readyz
from .endpoints.static import static_routes
from .guard import Guard
from .login import login
from .outage import Rescue
from .policy import Policy
from .problems import refused
from .root import root_of
from .routes import ENDPOINTS
from .running import Running
from .setup import setup
from .sockets import guard_sockets
from .sparing import spare_pages

Alongside = Sequence[AbstractAsyncContextManager[Any]]
PATIENCE = 15.0  # seconds for a page to be built
RECONNECT = 15.0  # seconds for which a page outlives a lost connection
AS_THEY_ARE = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
)
"""Compressed already, or files whose download goes on where it broke off, which it cannot within a compressed stream."""
log = logging.getLogger(__name__)
# An address that is not there is the visitor's affair, and addresses hold what people search for.
logging.getLogger("nicegui").addFilter(lambda record: not str(record.msg).endswith(" not found"))


# NiceGUI answers 500 when the page takes longer than three seconds; a loaded machine is slow, not wrong.
nicegui_serving.page = partial(page, response_timeout=PATIENCE)


def create(
    settings: Settings, *, mounts: Mapping[str, ASGIApp] | None = None, alongside: Alongside = ()
) -> "Application":
    """The whole application. `mounts` are further applications by path, `alongside` run while it serves."""
    running = Running(settings)
    routes = _routes(settings, mounts or {})
    core = Starlette(routes=routes, exception_handlers={Refusal: refused}, middleware=[Middleware(Rescue)])
    core.state.settings = settings
    ui.run_with(
        core,  # type: ignore[arg-type]  # any Starlette application will do
        root=root_of(running),
        title="Stamkund",
        favicon=STATIC / "favicon.svg",
        dark=None,
        language="en-GB",
        tailwind=False,
        binding_refresh_interval=None,
        reconnect_timeout=RECONNECT,
        gzip_middleware_factory=None,
        show_welcome_message=False,
    )
    nicegui_app.config.quasar_config["loadingBar"] = {"skipHijack": True}  # pages say themselves that they wait
    guard_sockets(running)
    spare_pages()
    _live_with(core, running, alongside)
    inner = Policy(Guard(core, settings.public_url), settings.public_url)
    zipped = GZipMiddleware(inner, minimum_size=1000, compresslevel=3, exclude_content_types=AS_THEY_ARE)
    return Application(zipped, running)


def run(
    settings: Settings,
    host: str,
    port: int,
    *,
    mounts: Mapping[str, ASGIApp] | None = None,
    alongside: Alongside = (),
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until told to stop; raises what kept the start from succeeding. `on_ready` is called once it listens."""
    application = create(settings, mounts=mounts, alongside=alongside)
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,  # longer than a proxy keeps its own connections, which uvicorn would cut at an upgrade
        timeout_graceful_shutdown=5,
    )
    server = Server(config, on_ready)
    try:
        server.run()
    except KeyboardInterrupt:
        log.debug("Stopped by Ctrl C")
    if not server.started:
        raise OSError(f"The register could not be started on {host}:{port}.")


class Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def _routes(settings: Settings, mounts: Mapping[str, ASGIApp]) -> list[BaseRoute]:
    return [
        Route("/", home),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/login", login),
        Route("/setup", setup),
        *auth_routes(settings),
        *ENDPOINTS,
        *static_routes(),
        *(Mount(path, app) for path, app in mounts.items()),
    ]


def _live_with(core: Starlette, running: Running, alongside: Alongside) -> None:
    """Open the database before NiceGUI starts and close it after, as NiceGUI's own start-up handlers are not awaited."""
    nicegui = core.router.lifespan_context

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[Any]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(running.opened())
            state = await stack.enter_async_context(nicegui(app))
            for companion in alongside:
                await stack.enter_async_context(companion)
            _spare_the_collector()
            yield state

    core.router.lifespan_context = life


def _spare_the_collector() -> None:
    """With 500 pages open a full collection stops the process for 0.7 s: do it rarely (`Running` does at quiet times)."""
    gc.set_threshold(50_000, 50, 1000)
    gc.collect()
    gc.freeze()


class Application:
    """The whole application as one ASGI callable; a start that fails says why in one line."""

    def __init__(self, app: ASGIApp, running: Running) -> None:
        self.app = app
        self.running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def briefly(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                log.debug("The start failed: %s", message.get("message"))
                lines = str(message.get("message", "")).strip().splitlines()
                message = {**message, "message": lines[-1] if lines else ""}
            await send(message)

        await self.app(scope, receive, briefly if scope["type"] == "lifespan" else send)
