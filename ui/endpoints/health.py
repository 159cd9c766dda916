"""What probes ask: whether the process lives, and whether it can do its work."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from services.redis import redis_answers

from ..outage import database_answers


async def healthz(_request: Request) -> JSONResponse:
    """The process lives."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> JSONResponse:
    """200 when the database and, where one is set, Redis answer, else 503."""
    told = {"database": await database_answers()}
    url = request.app.state.settings.redis_url
    if url is not None:
        told["redis"] = await redis_answers(url)
    is_ready = all(told.values())
    return JSONResponse({"status": "ok" if is_ready else "unavailable", **told}, 200 if is_ready else 503)
