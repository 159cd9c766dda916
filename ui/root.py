"""The one page of the application, built anew for each tab."""

import json
from collections.abc import Awaitable, Callable

from nicegui import Client, __version__, ui
from nicegui.dependencies import esm_modules
from starlette.responses import Response

from services.refusals import NotFound, NotLoggedIn

from .design import STYLES, asset
from .guard import PROGRAMS, is_free
from .outage import trouble
from .problems import language_of, problem
from .running import Running
from .shell import DARK, Shell
from .visitor import Visitor, visitor_of

FONT = "/static/fonts/inter-latin-opsz-normal.woff2"
WAIT = 0.7  # seconds for a page to be whole before it is sent
TAGS = {"en": "en-GB", "sv": "sv", "fi": "fi", "nb": "nb-NO", "da": "da"}  # Quasar's language packs
IS_DARK = {"light": "false", "dark": "true", "system": "matchMedia('(prefers-color-scheme: dark)').matches"}
SCRIPTS = (
    "entry.js",
    "shell.js",
    "kept.js",
    "format.js",
    "cells.js",
    "editors.js",
    "chips.js",
    "flight.js",
    "grid.js",
    "board.js",
    "rows.js",
    "history.js",
)


def root_of(running: Running) -> Callable[[], Awaitable[Response | None]]:
    """NiceGUI's root function."""

    async def root() -> Response | None:
        client = ui.context.client
        request = client.request
        try:
            if not is_free(request.url.path) and not request.url.path.startswith(PROGRAMS):
                return await _show(running, client)
            answer: Response = problem(NotFound(), language_of(request))  # a file or endpoint that is not there
        except Exception as error:
            answer = await trouble(request, error)
        client.delete()
        return answer

    return root


async def _show(running: Running, client: Client) -> Response | None:
    visitor = await visitor_of(running, client)
    if visitor is None:
        raise NotLoggedIn()
    _dress(client, visitor)
    await Shell(visitor).built(WAIT)
    return None


def _dress(client: Client, visitor: Visitor) -> None:
    """Language and appearance from the first paint on."""
    theme = visitor.preferences.theme if visitor.preferences.theme in IS_DARK else "system"
    client.page.language = TAGS[visitor.language.code]  # type: ignore[assignment]  # NiceGUI makes one for each request
    client.page.dark = DARK.get(theme)
    _page_of(client).tag = "div"  # Quasar's page would be a <main> around everything; ours is the panel
    ui.add_head_html(f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{FONT}">')
    ui.add_head_html(f'<link rel="stylesheet" href="{asset(STYLES)}">')
    for address in _found_late():
        ui.add_head_html(f'<link rel="modulepreload" href="{address}">')
    ui.add_body_html(f"<script>document.body.classList.add({IS_DARK[theme]} ? 'body--dark' : 'body--light')</script>")
    ui.add_head_html(f'<script type="application/json" id="k-config">{_config(visitor)}</script>')
    for name in SCRIPTS:
        ui.add_head_html(f'<script src="{asset(name)}" defer></script>')


def _page_of(client: Client) -> ui.element:
    slot = client.content.parent_slot
    assert slot is not None
    return slot.parent


def _found_late() -> list[str]:
    """Modules that the browser would only find after it has read others."""
    lists = [key for key, module in esm_modules.items() if module.name == "nicegui-aggrid"]
    return [
        f"/_nicegui/{__version__}/static/dompurify.mjs",
        *(f"/_nicegui/{__version__}/esm/{key}/index.js" for key in lists),
    ]


def _config(visitor: Visitor) -> str:
    """What shell.js needs to know, as JSON that can stand inside a script element."""
    t = visitor.language.t
    texts = {
        "offline": t("Connection lost. Trying again."),
        "outage": t("The register's database does not answer. Nothing is lost. Trying again."),
        "oneKept": t("Your edit is kept and will be sent."),
        "manyKept": t("Your {count} edits are kept and will be sent.", count="{count}"),
        "back": t("Connected again. Everything is up to date."),
        "typed": t("What you had written is here again"),
        "typedWhy": t("The connection was lost before it was saved. Save it when you are ready."),
        "untyped": t("Some of what you had written found no place. It was:"),
        "again": t("Try now"),
        "close": t("Close"),
        "undo": t("Undo"),
        "history": t("History"),
        "noHistory": t("Nothing has been changed here since the register began."),
    }
    letters = bool(visitor.preferences.get("letter_shortcuts", True))
    config = {"user": visitor.looker.user_id, "texts": texts, "letters": letters, "icons": asset("icons.svg")}
    return json.dumps(config, ensure_ascii=False).replace("<", "\\u003c")
