"""The API as an application of its own, to be mounted below `/api/v1`."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from . import change_sets, kpis, reports
from .describing import problems
from .door import Door
from .exposed import EXPOSED
from .limits import RateLimit
from .problems import handle_problems
from .rows import router_of
from .schemas import schemas

DESCRIPTION = (
    "Everything that people do in the register, for programs: with the rights of the token's user on every row and"
    " field. Money and other decimals are strings, days ISO 8601, times UTC, null is unknown."
)
SECURITY = {"type": "http", "scheme": "bearer", "description": "A token of the user (Settings, API tokens)."}
ROUTERS = (kpis.router, change_sets.router, reports.router)


def application(limit: RateLimit | None = None) -> FastAPI:
    """A new application; `limit` replaces the usual rate for each token."""
    app = FastAPI(
        title="Stamkund", version="1", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    handle_problems(app)
    for exposed in EXPOSED:
        app.include_router(router_of(exposed))
    for router in ROUTERS:
        app.include_router(router)
    app.add_middleware(Door, limit=limit or RateLimit())
    return app


def description(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 description of the application."""
    told = get_openapi(
        title="Stamkund", version="1", description=DESCRIPTION, routes=app.routes, servers=[{"url": "/api/v1"}]
    )
    components = told.setdefault("components", {})
    components["schemas"] = {**schemas()}
    components["securitySchemes"] = {"token": SECURITY}
    told["security"] = [{"token": []}]
    return told


__all__ = ["application", "description", "problems"]
