"""The firm: name, country, zone, base currency, language, and what is usual for new rows."""

from typing import Any
from zoneinfo import available_timezones

from services.database import row
from services.fields.choices import Choice, choices
from services.firm import NUMBERS, change_firm, change_series, setting_of
from services.i18n import LANGUAGES, mark
from services.invoices import numbers
from services.organization import organization
from services.sql import Sql

from ..components.basics import button, text
from ..components.dom import Tag
from ..customers.inputs import Choose, Field
from ..page import Page
from .form import Form, nothing

NUMBER_LABELS = {
    "payment_term_days": mark("Usual payment term, days"),
    "low_margin_percent": mark("A margin under this percentage is marked"),
    "undo_days": mark("Days in which changes can be undone"),
    "import_megabytes": mark("Imported files: largest, MB"),
    "import_rows": mark("Imported files: rows at most"),
    "import_waiting": mark("Imported files: waiting at once per person"),
    "import_waiting_megabytes": mark("Imported files: waiting at once per person, MB"),
}


async def firm(page: Page) -> None:
    """Build the form."""
    facts = await organization()
    found = await row(Sql("SELECT version FROM organization WHERE id = 1"))
    seen = {"version": int(found["version"]) if found else 1}

    async def save(given: dict[str, Any]) -> None:
        await change_firm(page.actor, given, seen["version"])
        seen["version"] += 1
        page.toast(page.t("The organization is saved"))

    form = Form(page, save)
    with Tag("section", None, "k-setting"):
        with Tag("header", None, "k-setting-head"), Tag("div"):
            text(page.t("Organization"), "k-h1", "h1")
            text(page.t("Figures are computed in the base currency and turn at midnight in the time zone."), tag="p")
        with Tag("div", None, "k-form"):
            await _facts(page, form, facts)
            _numbers(page, form, facts.settings)
        with Tag("div", None, "k-setting-foot"):
            save_it = button(page.t("Save"), form.submit, classes="k-primary", mark="save-organization", keys="Ctrl S")
            save_it.props["data-command"] = "save"
    await _series(page)


async def _facts(page: Page, form: Form, facts: Any) -> None:
    t, required = page.t, page.t("required")
    zones = [Choice(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]
    languages = [Choice(code, name) for code, name in LANGUAGES.items()]
    lists = {
        "country": (t("Country"), await choices("countries", page.language), facts.country),
        "base_currency": (t("Base currency"), await choices("currencies", page.language), facts.base_currency),
        "time_zone": (t("Time zone"), zones, facts.time_zone),
        "language": (t("Language of the register"), languages, facts.language),
    }
    form.fields["name"] = Field(t("Name"), nothing, value=facts.name, required=required, data_testid="firm-name")
    for name, (label, listed, value) in lists.items():
        form.fields[name] = Choose(label, nothing, listed, none=None, value=value, data_testid=f"firm-{name}")


def _numbers(page: Page, form: Form, settings: dict[str, Any]) -> None:
    for name, label in NUMBER_LABELS.items():
        least, most, _ = NUMBERS[name]
        more = {"type": "number", "min": str(least), "max": str(most), "data_testid": f"firm-{name}"}
        form.fields[name] = Field(page.t(label), nothing, value=str(setting_of(settings, name)), **more)
    hosts = ", ".join(settings.get("webhook_hosts", ()))
    label = page.t("Hosts of your own network that webhooks may call")
    more = {"value": hosts, "help_": page.t("Empty: public addresses only."), "data_testid": "firm-webhook_hosts"}
    form.fields["webhook_hosts"] = Field(label, nothing, **more)


async def _series(page: Page) -> None:
    """How invoice numbers are written, and which one comes next."""
    now, (_, following) = await numbers.series(), await numbers.next_number()
    t = page.t

    async def save(given: dict[str, Any]) -> None:
        told.say(t("The next invoice gets the number {number}.", number=await change_series(page.actor, given)))
        page.toast(t("The series is saved"))

    form = Form(page, save)
    with Tag("section", None, "k-setting", data_testid="invoice-series"):
        with Tag("header", None, "k-setting-head"), Tag("div"):
            text(t("Numbers of invoices"), "k-title", "h2")
            text(t("One series without gaps. A number that was given is never given again."), tag="p")
        with Tag("div", None, "k-form"):
            form.fields["prefix"] = Field(t("Begins with"), nothing, value=now.prefix, data_testid="series-prefix")
            number: dict[str, Any] = {"type": "number", "min": "1"}
            form.fields["first"] = Field(t("First number"), nothing, value=str(now.first), **number)
            form.fields["digits"] = Field(t("Digits at least"), nothing, value=str(now.digits), **number)
        told = Tag("p", t("The next invoice gets the number {number}.", number=following), "k-dim")
        with Tag("div", None, "k-setting-foot"):
            button(t("Save series"), form.submit, classes="k-sec", mark="save-series")
