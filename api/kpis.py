"""The KPIs as the token's user sees them, the rows behind them and the rows left out."""

import base64
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from services.i18n import Language, language
from services.kpis import catalogue, explain
from services.kpis.explain import ExplainedRow
from services.kpis.kpi import Kpi
from services.kpis.past import dated, figures_on
from services.kpis.telling import as_json
from services.organization import organization
from services.outward import money_as_json
from services.paging import CursorNotUnderstood
from services.refusals import NotFound, NotPermitted

from .describing import answer, problems
from .parameters import CursorText, Day, Limit, access_of_request, day, known_parameters

router = APIRouter(tags=["kpis"], dependencies=[Depends(known_parameters)])
Json = dict[str, Any]
ITEM = {
    "type": "object",
    "properties": {
        "key": {"type": "string"},
        "left_out": {"type": "integer"},
        "as_of": {"type": "string", "format": "date"},
    },
    "required": ["key"],
}
LIST = {"type": "object", "properties": {"items": {"type": "array", "items": ITEM}}, "required": ["items"]}
ROWS = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": {"type": "object", "required": ["kind", "id", "amount"]}},
        "next": {"type": ["string", "null"]},
    },
    "required": ["items", "next"],
}
REFUSED = problems(400, 401, 403, 404, 429, 503)


@router.get("/kpis", operation_id="list-kpis", responses={200: answer("The tiles.", LIST), **REFUSED})
async def list_kpis(request: Request, on: Day = None) -> JSONResponse:
    """The tiles that the user may see; others are absent."""
    actor, firm = access_of_request(request).actor, await organization()
    told = await figures_on(actor, day(on, "on") or firm.today())
    viewer = language(actor.language)
    return JSONResponse({"items": [as_json(figure, as_of, firm.base_currency, viewer) for figure, as_of in told]})


@router.get("/kpis/{key}", operation_id="read-kpi", responses={200: answer("One tile.", ITEM), **REFUSED})
async def read_kpi(request: Request, key: str, on: Day = None) -> JSONResponse:
    """One tile."""
    actor, firm, kpi = access_of_request(request).actor, await organization(), _kpi(request, key)
    told = {figure.kpi.key: (figure, as_of) for figure, as_of in await figures_on(actor, day(on, "on") or firm.today())}
    return JSONResponse(as_json(*told[kpi.key], firm.base_currency, language(actor.language)))


@router.get("/kpis/{key}/rows", operation_id="list-kpi-rows", responses={200: answer("The rows.", ROWS), **REFUSED})
async def list_rows(
    request: Request, key: str, on: Day = None, limit: Limit = 1000, cursor: CursorText = None
) -> JSONResponse:
    """The rows that count; their amounts add up to the tile."""
    kpi, offset = _kpi(request, key), _offset(cursor)
    actor, today = access_of_request(request).actor, day(on, "on") or (await organization()).today()
    kpi = (await dated(kpi, actor, today)).kpi
    found = await explain.counted_rows(kpi, actor, today, offset=offset, limit=limit + 1)
    return await _page(request, kpi, found, offset, limit)


@router.get(
    "/kpis/{key}/left-out", operation_id="list-kpi-left-out", responses={200: answer("The rows.", ROWS), **REFUSED}
)
async def list_left_out(
    request: Request, key: str, on: Day = None, limit: Limit = 1000, cursor: CursorText = None
) -> JSONResponse:
    """The rows of the period that do not count, each with the reason."""
    kpi, offset = _kpi(request, key), _offset(cursor)
    actor, today = access_of_request(request).actor, day(on, "on") or (await organization()).today()
    kpi = (await dated(kpi, actor, today)).kpi
    found = await explain.left_out_rows(kpi, actor, today, offset=offset, limit=limit + 1)
    return await _page(request, kpi, found, offset, limit)


def _kpi(request: Request, key: str) -> Kpi:
    """A tile by key: `NotFound` where there is none, `NotPermitted` where the user may not see it."""
    kpi = catalogue.KPIS.get(key)
    if kpi is None:
        raise NotFound()
    if not kpi.is_for(access_of_request(request).actor):
        raise NotPermitted()
    return kpi


async def _page(request: Request, kpi: Kpi, found: list[ExplainedRow], offset: int, limit: int) -> JSONResponse:
    currency, viewer = (await organization()).base_currency, language(access_of_request(request).actor.language)
    items = [_told(row, kpi, currency, viewer) for row in found[:limit]]
    following = _cursor(offset + limit) if len(found) > limit else None
    return JSONResponse({"items": items, "next": following})


def _told(row: ExplainedRow, kpi: Kpi, currency: str, viewer: Language) -> Json:
    term = next(term for term in kpi.terms if term.key == row.term)
    return {
        "kind": row.kind,
        "id": row.id,
        "term": row.term,
        "customer_id": row.customer_id,
        "date": row.date.isoformat() if row.date else None,
        "amount": money_as_json(row.amount, currency) if kpi.unit == "money" else row.amount,
        "reason": viewer.t(term.source.reason_text(row.reason)) if row.reason else None,
        "reason_key": row.reason,
    }


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"after {offset}".encode()).decode().rstrip("=")


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        word, _, number = (
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode().partition(" ")
        )
        if word != "after" or not number.isdigit() or len(number) > 12:
            raise ValueError(cursor)
        return int(number)
    except ValueError:
        raise CursorNotUnderstood() from None
