"""The dialog that asks what a report is to be called."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services.fields.field import Field as ReportField
from services.i18n import Language
from services.reports.prepare import label_of
from services.reports.report import MOST_NAME, Report
from services.reports.subjects import SUBJECTS

from ..components.basics import button, icon_button, text
from ..customers.inputs import Field
from ..page import Page

Named = Callable[[str], Awaitable[None]]


def default_name(report: Report, fields: dict[str, ReportField], viewer: Language) -> str:
    """What a report is called when nobody has said otherwise: Customers by industry and owner."""
    subject = viewer.t(SUBJECTS[report.subject].label)
    groups = [label_of(name, fields[name], fields, viewer) for name in report.group_by if name in fields]
    if not groups:
        return subject
    return viewer.t("{subject} by {groups}", subject=subject, groups=viewer.list(groups))[:MOST_NAME]


def ask_name(page: Page, title: str, verb: str, name: str, named: Named) -> None:
    """Open the dialog; `named` hears the name, and a refusal leaves the dialog open and stands at the field."""

    async def done() -> None:
        async with page.telling(name=field):
            await named(field.value)
            dialog.close()

    async def typed() -> None:
        field.error = None

    with page.canvas, ui.dialog() as dialog, ui.card().classes("k-dialog k-dialog-sm"):
        with ui.element("header").classes("k-dialog-head"):
            text(title, "k-title", "h2")
            with ui.element("div").classes("k-dialog-head-end"):
                icon_button(page.t("Close"), "x", dialog.close)
        with ui.element("div").classes("k-dialog-body"):
            more = {"maxlength": MOST_NAME, "autofocus": True, "data_testid": "report-name"}
            field = Field(page.t("Name of the report"), typed, value=name, **more)
            field.control.on("focus", js_handler="(event) => event.target.select()")
            field.control.on("keydown.enter", done, args=[])
        with ui.element("footer").classes("k-dialog-foot"):
            button(page.t("Cancel"), dialog.close, classes="k-ghost")
            button(verb, done, classes="k-primary", mark="report-name-save")
    dialog.on("hide", dialog.delete)
    dialog.open()
