"""The rows behind a figure as an Excel file."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services import listing
from services.filters.filter import parse
from services.i18n import language
from services.kpis.of_customer import EXPLAINED
from services.kpis.workbook import explained
from services.organization import organization
from services.refusals import NotFound

from ..session import actor_of_request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def workbook(request: Request) -> Response:
    """The workbook of a tile for the list's filter; 404 for a tile that the viewer may not see."""
    actor, asked = actor_of_request(request), request.query_params
    key = request.path_params["key"]
    kpi = EXPLAINED.get(key)
    if kpi is None or not kpi.is_for(actor):
        raise NotFound()
    narrowed = await listing.condition(actor, parse(asked.get("f", ""), asked.get("q", "")))
    contents = await explained(kpi, actor, (await organization()).today(), language(actor.language), narrowed)
    headers = {"Content-Disposition": f'attachment; filename="{key}.xlsx"', "Content-Encoding": "identity"}
    return Response(await asyncio.to_thread(contents.xlsx), media_type=XLSX, headers=headers)


ROUTES = (Route("/ui/kpis/{key}.xlsx", workbook),)
