"""What the board of sales cases reads: its columns as JSON, under the viewer's rights."""

from functools import cache

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from services.fields.choices import labels
from services.filters.filter import parse
from services.i18n import Language, language
from services.organization import organization
from services.refusals import NotFound
from services.sales.board import board

from ..session import actor_of_request


async def columns(request: Request) -> JSONResponse:
    """The columns with the cases that a filter (`f`, `q` as in lists) asks for, and their sums."""
    actor = actor_of_request(request)
    if not actor.sees("projects"):
        raise NotFound()
    firm, spoken = await organization(), language(actor.language)
    people = await labels("users", spoken)
    asked = parse(request.query_params.get("f", ""), request.query_params.get("q", ""))
    found = await board(actor, spoken, firm.today(), asked)
    money = cache(lambda amount: spoken.money(amount, firm.base_currency, decimals=0))
    told = [
        {
            "id": column.status_id,
            "label": column.label,
            "state": column.state,
            "total": money(column.total),
            "count": spoken.number(column.count),
            "more": _more(spoken, column.count - len(column.cases)),
            "cases": [
                {
                    "id": case["id"],
                    "name": case["name"],
                    "customer": case["customer"] or "",
                    "value": money(case["expected_base"]),
                    "day": str(case["expected_order_date"] or "")[:10],
                    "owner": people.get(case["owner_id"], ""),
                    "owner_id": case["owner_id"],
                }
                for case in column.cases
            ],
        }
        for column in found
    ]
    return JSONResponse({"columns": told})


def _more(spoken: Language, count: int) -> str:
    return spoken.n("{count} more in the list", "{count} more in the list", count) if count else ""


ROUTES = (Route("/ui/board/sales", columns),)
