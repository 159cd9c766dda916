"""The one page of the application, built anew for each tab."""

from collections.abc import Awaitable, Callable

from nicegui import Client, ui
from starlette.responses import PlainTextResponse, Response

from .design import STYLES, asset
from .guard import is_free
from .running import Running
from .shell import DARK, Shell
from .visitor import Visitor, visitor_of

WAIT = 0.7  # seconds for a page to be whole before it is sent
TAGS = {"en": "en-GB", "sv": "sv", "fi": "fi", "nb": "nb-NO", "da": "da"}  # Quasar's language packs
SCRIPTS = ("entry.js", "shell.js", "list.js")


def root_of(running: Running) -> Callable[[], Awaitable[Response | None]]:
    """NiceGUI's root function."""

    async def root() -> Response | None:
        client = ui.context.client
        visitor = None if is_free(client.request.url.path) else await visitor_of(running, client)
        if visitor is None:  # a missing file or probe: no page, and nobody there to show one to
            client.delete()
            return PlainTextResponse("Not found", 404)
        _dress(client, visitor)
        shell = Shell(visitor)
        await shell.pages.built(WAIT)
        return None

    return root


def _dress(client: Client, visitor: Visitor) -> None:
    """Language and appearance from the first paint on."""
    theme = visitor.preferences.theme
    client.page.language = TAGS[visitor.language.code]  # type: ignore[assignment]  # NiceGUI makes one for each request
    client.page.dark = DARK.get(theme)
    ui.add_head_html(f'<link rel="stylesheet" href="{asset(STYLES)}">')
    for name in SCRIPTS:
        ui.add_head_html(f'<script src="{asset(name)}" defer></script>')
