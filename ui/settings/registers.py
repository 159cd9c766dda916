"""The part `/settings/registers`: which public registers are asked, and what those lack that are not."""

import asyncio
from datetime import datetime

from services.i18n import mark
from services.registries.opening import registers
from services.registries.registry import SourceInfo

from ..components.basics import text
from ..components.dom import Tag
from ..customers.new.countries import flag
from ..page import Page

GIVES = {
    "brreg": mark("By name and number: addresses, industry, status, website, telephone, e-mail, VAT yes or no."),
    "prh": mark("By name, also earlier ones, and number: addresses, industry, status, website, VAT yes or no."),
    "bolagsverket": mark(
        "By number: postal address, industry, status. By name from the weekly file, once it is loaded."
    ),
    "cvr": mark("By name and number: addresses, industry, status, telephone, e-mail."),
    "ariregister": mark("By name and number: address and status."),
    "companies_house": mark("By name and number: address, industry, status."),
    "gleif": mark("Companies of every country that have an LEI; stands in where a country has no register of its own."),
    "vies": mark("Whether a VAT number of the European Union is valid."),
    "peppol": mark("Whether electronic invoices can be received, and since when."),
}

WORLDS = {"vies": "eu"}
COMMAND = "python main.py registry load-se bolagsverket_bulkfil.zip"


async def register_settings(page: Page) -> None:
    """Build the part."""
    loaded = await asyncio.to_thread(_index)
    with Tag("section", None, "k-setting k-setting-wide", data_testid="register-settings"):
        with Tag("header", None, "k-setting-head"), Tag("div"):
            text(page.t("Public registers"), "k-h1", "h1")
            text(page.t("Credentials are set in the environment of the server and are shown nowhere."), tag="p")
        with Tag("div", None, "k-registers"):
            with Tag("section", None, "k-card"), Tag("table", None, "k-table"):
                _head(page)
                with Tag("tbody"):
                    for source in registers().sources():
                        _line(page, source)
            _swedish_names(page, loaded)


def _index() -> tuple[int, datetime | None]:
    index = registers().index
    return index.count(), index.loaded_at()


def _head(page: Page) -> None:
    with Tag("thead"), Tag("tr"):
        for label in (page.t("Register"), page.t("Status"), page.t("What it gives")):
            Tag("th", label, scope="col")


def _line(page: Page, source: SourceInfo) -> None:
    with Tag("tr", None, data_testid=f"register-{source.key}"):
        with Tag("td"), Tag("span", None, "k-source"):
            flag(source.country or WORLDS.get(source.key, "globe"))
            Tag("b", source.name)
        with Tag("td"):
            label, tone = _state(source)
            Tag("span", page.t(label), "k-chip", data_tone=tone)
        with Tag("td", None, "k-wrap"):
            Tag("span", page.t(GIVES[source.key]))
            if source.missing:
                Tag("p", page.t("Not set: {variables}", variables=", ".join(source.missing)), "k-help")


def _state(source: SourceInfo) -> tuple[str, str]:
    if not source.missing:
        return mark("Ready"), "pos"
    return (mark("From the weekly file"), "warn") if source.configured else (mark("Needs credentials"), "neu")


def _swedish_names(page: Page, loaded: tuple[int, datetime | None]) -> None:
    count, at = loaded
    with Tag("section", None, "k-card", data_testid="swedish-names"):
        with Tag("header", None, "k-card-head"):
            Tag("h2", page.t("Swedish names"), "k-h3")
        with Tag("div", None, "k-card-body"):
            if at is None:
                Tag("p", page.t("No register in Sweden answers by name. Load Bolagsverket's weekly file instead:"))
            else:
                day = page.language.moment(at, page.firm.time_zone, page.today)
                Tag("p", page.n("{count} company, loaded {day}.", "{count} companies, loaded {day}.", count, day=day))
                Tag("p", page.t("Bolagsverket publishes a new file once a week. Load it with:"), "k-muted")
            Tag("code", COMMAND, "k-code")
