"""What the grid reads: pages of rows as JSON, under the viewer's rights."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services import listing
from services.fields.catalogue import TABLES
from services.filters.filter import Filter, parse
from services.i18n import language
from services.permissions import Actor
from services.refusals import NotFound, NotUnderstood

from ..cells import labelled
from ..session import actor_of_request

router = APIRouter(prefix="/ui/rows")
BLOCK = 100
MOST_IDS = 500


@router.get("/{resource}")
async def rows(request: Request, resource: str, f: str = "", q: str = "", s: str = "", c: str = "", o: int = 0, n: int = BLOCK) -> JSONResponse:
    """Rows `o`…`o + n` of a list with filter `f`, search `q`, order `s` and columns `c`, and how many there are."""
    actor = actor_of_request(request)
    seen = await _scene(actor, resource, parse(f, q))
    names = [name for name in c.split(",") if name] or [field.name for field in seen.fields.values() if field.shown]
    found = await listing.page(seen, listing.order_of(s, resource), o, min(n, listing.MOST), names)
    told = {"rows": await labelled(found, seen, language(actor.language)), "total": await listing.count(seen)}
    return JSONResponse({**told, "ignored": list(seen.ignored)})


@router.get("/{resource}/some")
async def some(request: Request, resource: str, ids: str, f: str = "", q: str = "", c: str = "") -> JSONResponse:
    """Rows by id as they stand now; `gone` no longer match the filter, `missing` may no longer be seen."""
    actor = actor_of_request(request)
    wanted = _ids(ids)
    everything = await _scene(actor, resource, Filter())
    visible = await listing.still_there(everything, wanted)
    matching = visible
    if f or q:
        matching = await listing.still_there(await _scene(actor, resource, parse(f, q)), sorted(visible))
    found = await listing.by_ids(everything, sorted(visible), [name for name in c.split(",") if name])
    told: dict[str, Any] = {"rows": await labelled(list(found.values()), everything, language(actor.language))}
    return JSONResponse({**told, "gone": sorted(visible - matching), "missing": sorted(set(wanted) - visible)})


async def _scene(actor: Actor, resource: str, asked: Filter) -> listing.Scene:
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
