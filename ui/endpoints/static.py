"""Fonts, styles, scripts and icons, kept by browsers for a year under an address that changes with them."""

from os import PathLike, stat_result

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from .. import quasar
from ..design import STATIC, STYLES, styles

YEAR = "public, max-age=31536000, immutable"


class KeptFiles(StaticFiles):
    """Files whose address holds their version (`?v=`), and fonts, are never asked for again."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        is_versioned = b"v=" in scope["query_string"] or Headers(scope=scope).get("sec-fetch-dest") == "font"
        response.headers["Cache-Control"] = YEAR if is_versioned else "no-cache"
        return response


async def sheet(_request: Request) -> Response:
    """All style sheets as one."""
    return Response(styles(), media_type="text/css", headers={"Cache-Control": YEAR})


async def quasar_sheet(_request: Request) -> Response:
    """What we use of Quasar's. Its address names NiceGUI's version, not ours: after an update it is old for an hour at most."""
    return Response(quasar.quasar(), media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


def static_routes() -> tuple[BaseRoute, ...]:
    """The static files."""
    return (
        Route(f"/static/{STYLES}", sheet),
        Route(quasar.PATH, quasar_sheet),
        Mount("/static", KeptFiles(directory=STATIC)),
    )
