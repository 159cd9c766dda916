"""What the pages before sign-in share: the language chosen in their foot, the tile and the promise beside the form."""

from decimal import Decimal
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from services.i18n import LANGUAGES, Language, language

from .plain import page
from .problems import language_of
from .session import LANGUAGE_COOKIE

YEAR = 365 * 86_400
BILLED, COSTS, HOURS = 2_863_425_000, 1_548_812_000, 426_952_000  # the worked example of the design, in minor units


def entry_page(request: Request, template: str, viewer: Language, title: str, lead: str, **values: object) -> Response:
    """The page of a form; the language asked for in the URL is remembered in this browser."""
    kept = urlencode({name: value for name, value in request.query_params.items() if name != "language"})
    response = page(
        template,
        viewer,
        title=title,
        lead=lead,
        promise=viewer.t("Every figure shows how it was worked out, down to the row of the invoice."),
        tile=_tile(viewer),
        t_language=viewer.t("Language"),
        t_offline=viewer.t("The register cannot be reached. Check your connection and try again."),
        t_reveal=viewer.t("Show the password"),
        language_query=f"{kept}&" if kept else "",
        **values,
    )
    if request.query_params.get("language") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, viewer.code, max_age=YEAR, httponly=True, samesite="lax")
    return response


def wanted_language(request: Request) -> Language:
    """The language asked for in the URL, else that of whoever asks."""
    asked = request.query_params.get("language")
    return language(asked) if asked in LANGUAGES else language_of(request)


def _tile(viewer: Language) -> dict[str, str]:
    amounts = [viewer.money(amount, "SEK", 0, with_currency=False) for amount in (BILLED, COSTS, HOURS)]
    margin = BILLED - COSTS - HOURS
    return {
        "label": viewer.t("Margin this year"),
        "value": viewer.money(margin, "SEK", 0, with_currency=False),
        "percent": viewer.percent(Decimal(margin) / BILLED),
        "formula": " − ".join(amounts),
    }
