"""The page that makes an empty register a firm's own; the code comes from the console."""

from typing import Any
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.i18n import Language
from services.money import currencies
from services.setup import is_set_up

from .entry import entry_page, wanted_language

# What the form proposes with a country: currency and time zone.
NEAR = {
    "SE": ("SEK", "Europe/Stockholm"),
    "FI": ("EUR", "Europe/Helsinki"),
    "NO": ("NOK", "Europe/Oslo"),
    "DK": ("DKK", "Europe/Copenhagen"),
    "IS": ("ISK", "Atlantic/Reykjavik"),
    "FO": ("DKK", "Atlantic/Faroe"),
    "AX": ("EUR", "Europe/Mariehamn"),
    "EE": ("EUR", "Europe/Tallinn"),
    "LV": ("EUR", "Europe/Riga"),
    "LT": ("EUR", "Europe/Vilnius"),
    "DE": ("EUR", "Europe/Berlin"),
    "NL": ("EUR", "Europe/Amsterdam"),
    "PL": ("PLN", "Europe/Warsaw"),
    "GB": ("GBP", "Europe/London"),
}
COUNTRY_OF = {"sv": "SE", "fi": "FI", "nb": "NO", "da": "DK"}


async def setup(request: Request) -> Response:
    """`/setup`: to the login page when the register is set up."""
    if await is_set_up():
        return RedirectResponse("/login", 303)
    viewer = wanted_language(request)
    country = COUNTRY_OF.get(viewer.code, "SE")
    return entry_page(
        request,
        "setup.html",
        viewer,
        viewer.t("Set up the register"),
        viewer.t("Name the organization and the first administrator. Everything else is ready."),
        code=request.query_params.get("code", "")[:40],
        country=country,
        currency=NEAR[country][0],
        zone=NEAR[country][1],
        countries=_countries(viewer),
        currencies=_currencies(viewer),
        zones=[_option(zone, zone.replace("_", " ")) for zone in sorted(z for z in available_timezones() if "/" in z)],
        **_labels(viewer),
    )


def _labels(viewer: Language) -> dict[str, str]:
    return {
        "t_code": viewer.t("Setup code"),
        "t_code_help": viewer.t("The console that started the register has printed it."),
        "t_organization_part": viewer.t("Organization"),
        "t_organization": viewer.t("Organization name"),
        "t_country": viewer.t("Country"),
        "t_currency": viewer.t("Currency"),
        "t_time_zone": viewer.t("Time zone"),
        "t_zone_help": viewer.t("Days and months begin at midnight here."),
        "t_administrator_part": viewer.t("First administrator"),
        "t_name": viewer.t("Name"),
        "t_email": viewer.t("E-mail"),
        "t_password": viewer.t("Password"),
        "t_password_help": viewer.t("At least 8 characters, nothing that is easy to guess."),
        "t_begin": viewer.t("Set up the register"),
    }


def _countries(viewer: Language) -> list[dict[str, Any]]:
    near = [code for code in ("SE", "FI", "NO", "DK", "IS") if code in NEAR]
    rest = [code for code in viewer.countries() if code not in near]
    return [_option(code, viewer.country(code), **_hints(code)) for code in (*near, *rest)]


def _hints(country: str) -> dict[str, str]:
    currency, zone = NEAR.get(country, ("", ""))
    return {"currency": currency, "time_zone": zone} if currency else {}


def _currencies(viewer: Language) -> list[dict[str, Any]]:
    near = ["SEK", "EUR", "NOK", "DKK", "ISK"]
    codes = (*near, *sorted(code for code in currencies() if code not in near))
    return [_option(code, f"{code} – {viewer.currency_name(code)}") for code in codes]


def _option(value: str, label: str, **hints: str) -> dict[str, Any]:
    return {"value": value, "label": label, "hints": hints}
