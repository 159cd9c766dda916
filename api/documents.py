"""The description of the API: OpenAPI 3.1 for programs, and a page to read and try it, without any other host."""

import json
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse

from services.i18n import LANGUAGES, Language, language, mark, preferred

from .schemas import schemas

DESCRIPTION = (
    "Everything that people do in the register, for programs: with the rights of the token's user on every row and"
    " field. Money and other decimals are strings, days ISO 8601, times UTC, null is unknown."
)
PAGE = {
    "title": mark("Stamkund: the REST API"),
    "lead": mark(
        "Everything that people do in the register, for programs, under the rights of the token's user. Requests that you"
        " send from here are real."
    ),
    "languages_label": mark("Language"),
    "token": mark("Your API token"),
    "find": mark("Find an address"),
    "loading": mark("The description is being read."),
    "programs": mark("The description for programs:"),
}
WORDS = {
    "body": mark("Body of the request"), "answer": mark("Answer"), "send": mark("Send"), "fields": mark("Fields"),
    "answers": mark("Possible answers"),
}  # fmt: skip
"""What the page says itself."""
SECURITY = {"type": "http", "scheme": "bearer", "description": "A token of the user (Settings, API tokens)."}
FILES = Path(__file__).parent / "docs"


def serve_documents(app: FastAPI) -> None:
    """Add the description and its page to the application."""

    @cache
    def told() -> dict[str, Any]:
        return description(app)

    async def openapi() -> JSONResponse:
        return JSONResponse(told())

    async def page(request: Request) -> HTMLResponse:
        asked = request.query_params.get("language", "")
        return HTMLResponse(
            _page(language(asked) if asked in LANGUAGES else preferred(request.headers.get("accept-language")))
        )

    async def script() -> FileResponse:
        return FileResponse(FILES / "docs.js", media_type="text/javascript")

    async def style() -> FileResponse:
        return FileResponse(FILES / "docs.css", media_type="text/css")

    for path, endpoint in (("/openapi.json", openapi), ("/docs", page), ("/docs.js", script), ("/docs.css", style)):
        app.add_api_route(path, endpoint, methods=["GET"], include_in_schema=False, response_model=None)


def _page(viewer: Language) -> str:
    """The page in a language; what each address does is told in English, as programs and their makers read it."""
    template = Template((FILES / "docs.html").read_text(encoding="utf-8"))
    told = {name: viewer.t(text) for name, text in PAGE.items()}
    links = [
        f'<a href="?language={code}" lang="{code}"{" aria-current=true" if code == viewer.code else ""}>{escape(name)}</a>'
        for code, name in LANGUAGES.items()
    ]
    words = json.dumps({name: viewer.t(text) for name, text in WORDS.items()}, ensure_ascii=False)
    values = {**told, "tag": viewer.tag, "words": words}
    return template.substitute({name: escape(given) for name, given in values.items()}, languages="".join(links))


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
