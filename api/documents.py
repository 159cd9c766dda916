"""The description of the API: OpenAPI 3.1 for programs, and a page to read and try it, without any other host."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, JSONResponse

from .schemas import schemas

DESCRIPTION = (
    "Everything that people do in the register, for programs: with the rights of the token's user on every row and"
    " field. Money and other decimals are strings, days ISO 8601, times UTC, null is unknown."
)
SECURITY = {"type": "http", "scheme": "bearer", "description": "A token of the user (Settings, API tokens)."}
FILES = Path(__file__).parent / "docs"


def serve_documents(app: FastAPI) -> None:
    """Add the description and its page to the application."""

    @cache
    def told() -> dict[str, Any]:
        return description(app)

    async def openapi() -> JSONResponse:
        return JSONResponse(told())

    async def page() -> FileResponse:
        return FileResponse(FILES / "docs.html")

    async def script() -> FileResponse:
        return FileResponse(FILES / "docs.js", media_type="text/javascript")

    async def style() -> FileResponse:
        return FileResponse(FILES / "docs.css", media_type="text/css")

    for path, endpoint in (("/openapi.json", openapi), ("/docs", page), ("/docs.js", script), ("/docs.css", style)):
        app.add_api_route(path, endpoint, methods=["GET"], include_in_schema=False, response_model=None)


def description(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 description of the application."""
    told = get_openapi(
        title="Stamkund", version="1", description=DESCRIPTION, routes=app.routes, servers=[{"url": "/api/v1"}]
    )
    components = told.setdefault("components", {})
    components["schemas"] = schemas()
    components["securitySchemes"] = {"token": SECURITY}
    told["security"] = [{"token": []}]
    for operations in told["paths"].values():
        for operation in operations.values():
            _without_fastapis_own(operation)
    return told


def _without_fastapis_own(operation: dict[str, Any]) -> None:
    """Parameters that cannot be read are told as 400 or 404, not as FastAPI's 422."""
    refused = operation["responses"].get("422")
    if refused is not None and "application/problem+json" not in refused.get("content", {}):
        del operation["responses"]["422"]
