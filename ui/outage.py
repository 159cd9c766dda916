"""When the database does not answer: say so, try again by itself, lose nothing."""

from starlette.responses import JSONResponse, Response

from services.database import value
from services.i18n import Language
from services.sql import Sql

from .plain import page
from .problems import problem_of

AGAIN = 5  # seconds


async def database_answers() -> bool:
    """Whether a query gets through."""
    try:
        return await value(Sql("SELECT 1 AS one")) == 1
    except Exception:  # whatever a driver calls it: no answer
        return False


def outage_page(viewer: Language) -> Response:
    """The page of an outage; the browser tries again every few seconds."""
    texts = {
        "title": viewer.t("The register's database does not answer"),
        "text": viewer.t("Nothing is lost. This page tries again by itself every few seconds."),
        "again": viewer.t("Try again"),
    }
    response = page("outage.html", viewer, 503, **texts)
    response.headers["Refresh"] = response.headers["Retry-After"] = str(AGAIN)
    return response


def outage_problem(viewer: Language) -> JSONResponse:
    """The same for programs."""
    message = viewer.t("The register's database does not answer. Try again in a moment.")
    return problem_of(503, message, code="database_away", retry_after=AGAIN)
