"""What probes ask: whether the process lives, and whether it can do its work."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from ..outage import database_answers


async def healthz(_request: Request) -> JSONResponse:
    """The process lives."""
    return JSONResponse({"status": "ok"})


async def readyz(_request: Request) -> JSONResponse:
    """200 when the database answers, else 503."""
    answers = await database_answers()
    return JSONResponse({"status": "ok" if answers else "unavailable", "database": answers}, 200 if answers else 503)
