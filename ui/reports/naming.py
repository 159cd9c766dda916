"""The dialog that asks what a report is to be called."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services.fields.field import Field
from services.i18n import Language
from services.reports.prepare import label_of
from services.reports.report import MOST_NAME, Report
from services.reports.subjects import SUBJECTS

from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..page import Page
from .menus import VALUE

Named = Callable[[str], Awaitable[None]]


def default_name(report: Report, fields: dict[str, Field], viewer: Language) -> str:
    """What a report is called when nobody has said otherwise: Customers by industry and owner."""
    subject = viewer.t(SUBJECTS[report.subject].label)
    groups = [label_of(name, fields[name], fields, viewer) for name in report.group_by if name in fields]
    if not groups:
        return subject
    return viewer.t("{subject} by {groups}", subject=subject, groups=viewer.list(groups))[:MOST_NAME]


def ask_name(page: Page, title: str, verb: str, name: str, named: Named) -> None:
    """Open the dialog; `named` hears the name, and a refusal leaves the dialog open."""
    given = [name]

    async def done() -> None:
        async with page.telling():
            await named(given[0])
            dialog.close()

    with page.canvas, ui.dialog() as dialog, ui.card().classes("k-dialog k-dialog-sm"):
        with ui.element("header").classes("k-dialog-head"):
            text(title, "k-title", "h2")
            with ui.element("div").classes("k-dialog-head-end"):
                icon_button(page.t("Close"), "x", dialog.close)
        with ui.element("div").classes("k-dialog-body"), Tag("label", None, "k-field-stack"):
            text(page.t("Name of the report"), "k-t-small k-muted")
            field = Tag("input", None, "k-input", type="text", value=name, maxlength=MOST_NAME, autofocus=True)
            field.attribute("data-testid", "report-name")
            field.on("input", lambda event: given.__setitem__(0, str(event.args or "")), js_handler=VALUE)
            field.on("focus", js_handler="(event) => event.target.select()")
            field.on("keydown.enter", done, args=[])
        with ui.element("footer").classes("k-dialog-foot"):
            button(page.t("Cancel"), dialog.close, classes="k-ghost")
            button(verb, done, classes="k-primary", mark="report-name-save")
    dialog.on("hide", dialog.delete)
    dialog.open()
