"""What the grid reads: pages of rows as JSON, under the viewer's rights."""

from typing import Any

from nicegui.json import NiceGUIJSONResponse as JSONResponse
from starlette.requests import Request
from starlette.routing import Route

from services import listing
from services.fields.catalogue import TABLES
from services.filters.filter import Filter, parse
from services.i18n import language
from services.permissions import Actor
from services.refusals import NotFound, NotUnderstood

from ..cells import labelled
from ..session import actor_of_request

BLOCK = 100
MOST_IDS = 500


async def rows(request: Request) -> JSONResponse:
    """Rows `o`…`o + n` of a list with filter `f`, search `q`, order `s` and columns `c`, and how many there are."""
    actor, asked = actor_of_request(request), request.query_params
    resource = request.path_params["resource"]
    seen = await scene_of(actor, resource, parse(asked.get("f", ""), asked.get("q", "")))
    names = names_in(asked.get("c", "")) or [field.name for field in seen.fields.values() if field.shown]
    order = listing.order_of(asked.get("s", ""), resource)
    found = await listing.page(
        seen, order, whole_number(asked.get("o", "0")), whole_number(asked.get("n", str(BLOCK))), names
    )
    told = {"rows": await labelled(found, seen, language(actor.language)), "total": await listing.count(seen)}
    return JSONResponse({**told, "ignored": list(seen.ignored)})


async def some(request: Request) -> JSONResponse:
    """Rows by id as they stand now; `gone` no longer match the filter, `missing` may no longer be seen."""
    actor, asked = actor_of_request(request), request.query_params
    resource, f, q = request.path_params["resource"], asked.get("f", ""), asked.get("q", "")
    wanted = _ids(asked.get("ids", ""))
    everything = await scene_of(actor, resource, Filter())
    visible = await listing.still_there(everything, wanted)
    matching = visible
    if f or q:
        matching = await listing.still_there(await scene_of(actor, resource, parse(f, q)), sorted(visible))
    found = await listing.by_ids(everything, sorted(visible), names_in(asked.get("c", "")))
    told: dict[str, Any] = {"rows": await labelled(list(found.values()), everything, language(actor.language))}
    return JSONResponse({**told, "gone": sorted(visible - matching), "missing": sorted(set(wanted) - visible)})


async def scene_of(actor: Actor, resource: str, asked: Filter) -> listing.Scene:
    """The list that is asked for; `NotFound` where there is none for this actor."""
    if resource not in TABLES or not actor.sees(resource):
        raise NotFound()
    return await listing.scene(resource, actor, asked)


def _ids(text: str) -> list[int]:
    try:
        ids = [int(part) for part in text.split(",") if part]
    except ValueError:
        raise NotUnderstood() from None
    if len(ids) > MOST_IDS or any(not 0 < number < 2**63 for number in ids):
        raise NotUnderstood()
    return ids


def names_in(text: str) -> list[str]:
    """Names with commas between them."""
    return [name for name in text.split(",") if name]


def whole_number(text: str) -> int:
    """A number of rows; `NotUnderstood` for anything else."""
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise NotUnderstood()
    return int(text)


ROUTES = (Route("/ui/rows/{resource}", rows), Route("/ui/rows/{resource}/some", some))
