"""The API as an application of its own, to be mounted below `/api/v1`."""

from fastapi import FastAPI

from . import change_sets, imports, invoice_rows, kpis, mass_updates, registries, reports, webhooks
from .documents import serve_documents
from .door import Door
from .exposed import EXPOSED
from .limits import RateLimit
from .problems import handle_problems
from .rows import router_of

ROUTERS = (
    kpis.router,
    change_sets.router,
    mass_updates.router,
    imports.router,
    invoice_rows.router,
    reports.router,
    registries.router,
    webhooks.router,
)


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
    serve_documents(app)
    app.add_middleware(Door, limit=limit or RateLimit())
    return app
