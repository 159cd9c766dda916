"""The history of a report: who took it out when, and what it is about now."""

from typing import Any

from nicegui import ui

from services.periods import moment_of
from services.reports import exports

from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..page import Page


async def show_runs(page: Page, ref: str, name: str) -> None:
    """Open the dialog with the exports of a report: everybody's with the right to the change log, else one's own."""
    runs = await exports.runs_of(ref, page.actor)
    with ui.dialog() as dialog, ui.card().classes("k-dialog"):
        with ui.element("header").classes("k-dialog-head"):
            text(page.t("History of {report}", report=name), "k-title", "h2")
            with ui.element("div").classes("k-dialog-head-end"):
                icon_button(page.t("Close"), "x", dialog.close)
        with ui.element("div").classes("k-dialog-body").props('data-testid="report-runs"'):
            if runs:
                _table(page, runs)
            else:
                text(page.t("Nobody has exported it yet."), "k-muted", "p")
        with ui.element("footer").classes("k-dialog-foot"):
            button(page.t("Close"), dialog.close, classes="k-sec")
    dialog.on("hide", dialog.delete)
    dialog.open()


def _table(page: Page, runs: list[dict[str, Any]]) -> None:
    states = {
        "running": page.t("Being written"), "done": page.t("Ready"), "cancelled": page.t("Cancelled"),
        "failed": page.t("Failed"),
    }  # fmt: skip
    with Tag("table", None, "k-table k-table-plain"):
        with Tag("thead"), Tag("tr"):
            for label in (page.t("Exported"), page.t("Who"), page.t("Format"), page.t("Rows"), page.t("Status")):
                Tag("th", label, scope="col")
        with Tag("tbody"):
            for run in runs:
                with Tag("tr"):
                    Tag("td", page.language.datetime(moment_of(run["created_at"]), page.firm.time_zone))
                    Tag("td", run["name"] or "\u2013")
                    Tag("td", {"xlsx": "Excel", "csv": "CSV"}.get(run["format"], run["format"]))
                    Tag("td", page.language.number(run["total_rows"]), "k-num")
                    Tag("td", states.get(run["state"], run["state"]))
