"""Reports > Report builder: what you see is what you export, live."""

import asyncio
from typing import Any

from nicegui import ui

from services.filters.filter import parse
from services.kpis.catalogue import KPIS
from services.refusals import NotFound
from services.reports import kept
from services.reports.apart import READY
from services.reports.kept import KeptReport
from services.reports.lists import list_report
from services.reports.of_kpi import report_of
from services.reports.report import MOST_NAME, Report, read_report
from services.reports.rows import EVERYTHING
from services.reports.run import Key
from services.reports.subjects import SUBJECTS
from services.reports.words import ignored_words

from ..components.basics import button, icon_button, text
from ..components.dom import Tag, glyph
from ..components.menu import Menu
from ..live import News
from ..page import Page
from .calculating import Calculating
from .chart import ChartArea
from .exporting import Exporting
from .field_list import FieldList
from .keeping import Keeping
from .menus import VALUE
from .preview import Preview, preview, toggled
from .settings import Settings
from .table import table_html

BEGINNINGS = {
    "customers": ("name", "number", "owner_id", "industry_id", "country"),
    "contacts": ("customer_id", "last_name", "first_name", "email", "phone"),
    "projects": ("name", "customer_id", "sales_status_id", "owner_id", "expected_value"),
    "invoices": ("number", "customer_id", "date", "status_id", "net_base"),
    "costs": ("date", "project_id", "kind", "quantity", "net_base"),
    "figures": ("date", "kind", "customer_id", "billed", "costs", "margin"),
    "changes": ("at", "actor_id", "kind", "resource", "customer_id", "field", "old", "new"),
}
NEWEST_FIRST = ("at", "date")
SELECT_NAME = "() => document.querySelector('.k-report-name').select()"
CLICKS = """(e) => {
  const group = e.target.closest('[data-group]:not(tr)'), sort = e.target.closest('[data-sort]');
  if (group) emit({group: group.dataset.group}); else if (sort) emit({sort: sort.dataset.sort});
  else { const link = e.target.closest('a[href^="/"]'); if (!link) return; }
}"""


async def builder(page: Page) -> None:
    """Build the page of `/reports/{ref}`; `new` begins one about `?subject=`, or what is behind `?figure=`."""
    await Builder(page).build()


class Builder(Keeping):
    """One open report."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._kept: KeptReport | None = None
        self._report = Report("", "customers")
        self._saved = self._report
        self._opened: set[Key] | None = None
        self._told: Preview | None = None
        self._reading = asyncio.Lock()
        self._wanted = 0

    async def build(self) -> None:
        """Read the report and draw everything."""
        page = self._page
        await self._find()
        self._crumbs()
        with ui.element("div").classes("k-page").props('data-testid="report-builder"'):
            self._head_place = ui.element("header").classes("k-head")
            with ui.element("div").classes("k-report"):
                self._fields = FieldList(
                    SUBJECTS[self._report.subject], page.language, self._show_fields, self._calculate
                )
                with ui.element("div").classes("k-report-main"):
                    self._settings = Settings(page, self._change)
                    self._note = text("", "k-report-ignored k-note").props("role=status")
                    self._chart = ChartArea(page.language, self._draw_as)
                    self._table = (
                        ui.html("", sanitize=False).classes("k-tablebox").props('data-testid="report-table" tabindex=0')
                    )
                    self._foot()
        self._table.on("click", self._clicked, js_handler=CLICKS)
        self._draw_head()
        await self._refresh()
        page.on_announcement(self._on_news)

    def _crumbs(self) -> None:
        page, subject = self._page, SUBJECTS[self._report.subject]
        page.title(page.t(subject.label), (page.t("Reports"), "/reports"), (page.t("Report builder"), "/reports/new"))

    async def _find(self) -> None:
        page, ref = self._page, self._page.parameters.get("ref", "new")
        if ref == "new":
            self._report = self._behind(page.query["figure"]) if "figure" in page.query else self._begun()
            return
        self._kept = await kept.find(page.actor, ref)
        self._report = self._saved = self._kept.report.but(name=self._kept.name(page.language))

    def _begun(self) -> Report:
        page = self._page
        subject = page.query.get("subject", "customers")
        if subject not in SUBJECTS or not SUBJECTS[subject].is_for(page.actor):
            raise NotFound()
        name, first = page.t("New report"), BEGINNINGS[subject][0]
        if "fields" in page.query:
            asked = parse(page.query.get("f", ""), page.query.get("q", ""))
            return list_report(subject, name, page.query["fields"].split(","), asked, page.query.get("sort", ""))
        first = f"-{first}" if first in NEWEST_FIRST else first
        return read_report({"name": name, "subject": subject, "fields": list(BEGINNINGS[subject]), "sort": first})

    def _behind(self, key: str) -> Report:
        """What a tile adds up, under the filter of the list that it stood over."""
        page = self._page
        found = report_of(key, parse(page.query.get("f", ""), page.query.get("q", "")), page.actor)
        if found is None:
            raise NotFound()
        return found.but(name=page.t(KPIS[key].label))

    @property
    def _is_changed(self) -> bool:
        return self._kept is None or self._report != self._saved

    @property
    def _is_own(self) -> bool:
        return self._kept is None or self._kept.may_change(self._page.actor)

    # -- the head

    def _draw_head(self) -> None:
        page = self._page
        self._head_place.clear()
        with self._head_place:
            name = Tag(
                "input", None, "k-h1 k-report-name", value=self._report.name, aria_label=page.t("Name of the report")
            )
            name.attribute("maxlength", MOST_NAME).attribute("readonly", None if self._is_own else True)
            name.on("change", self._rename, js_handler=VALUE)
            if self._is_own:
                pencil = Tag("button", None, "k-btn k-icon k-ghost k-sm", type="button", aria_label=page.t("Rename"))
                with pencil.attribute("title", page.t("Rename")).on("click", js_handler=SELECT_NAME):
                    glyph("pencil")
            self._unsaved = text(page.t("Unsaved changes"), "k-unsaved")
            self._unsaved.set_visibility(self._is_changed)
            with ui.element("div").classes("k-head-end"):
                self._exporting = Exporting(page)
                excel = icon_button(
                    page.t("Download as Excel"), "file-spreadsheet", lambda: self._export("xlsx"), mark="export-xlsx"
                )
                excel.classes("k-excel")
                icon_button(page.t("Download as CSV"), "file-text", lambda: self._export("csv"), mark="export-csv")
                Tag("span", None, "k-vsep")
                self._chart_button = button(
                    page.t("Chart"), self._toggle_chart, glyph="chart-column", classes="k-ghost", mark="report-chart"
                )
                if self._kept is not None and self._is_own and page.actor.may("share_reports"):
                    button(page.t("Share"), self._share, glyph="users", classes="k-sec", mark="report-share")
                self._more()
                save = button(page.t("Save"), self._save, classes="k-primary", mark="report-save", keys="Ctrl+S")
                save.props["data-command"] = "save"

    def _more(self) -> None:
        page = self._page
        with Tag("button", None, "k-btn k-icon k-ghost", type="button", aria_label=page.t("More")) as opener:
            glyph("ellipsis")
            with Menu(opener):
                self._line("copy", page.t("Save as a copy"), self._copy)
                if self._kept is not None:
                    self._line("star", page.t("Favourite, on or off"), self._favourite)
                    self._line("history", page.t("History"), self._runs)
                if self._kept is not None and self._is_own:
                    self._line("trash-2", page.t("Delete the report"), self._delete, "k-item-danger")

    def _line(self, icon: str, label: str, does: Any, classes: str = "") -> None:
        with Tag("button", None, f"k-item {classes}", type="button", role="menuitem", tabindex="-1").on(
            "click", does, args=[]
        ):
            glyph(icon)
            Tag("span", label)

    def _foot(self) -> None:
        with ui.element("footer").classes("k-foot"):
            self._count = text("", "k-foot-note").props('data-testid="report-count"')
            self._fold = button(self._page.t("Fold all"), self._fold_all, glyph="fold-vertical", classes="k-ghost k-sm")
            with ui.element("div").classes("k-foot-end"):
                self._live = text("", "k-live")

    # -- what it shows

    async def _refresh(self) -> None:
        """Read and draw the preview; of several wishes at once only the last is read."""
        self._wanted += 1
        wanted = self._wanted
        async with self._reading:
            if wanted != self._wanted:
                return
            page = self._page
            told = self._told = await preview(self._report, page.actor, page.language, self._opened)
        await READY.expect(told.result.rows)
        await self._settings.show(self._report, told.prepared.fields)
        self._fields.show(told.prepared.fields, self._report.fields)
        self._table.set_content(table_html(told))
        self._draw_notes(told, await ignored_words(told.prepared))
        self._draw_chart(told)

    def _draw_notes(self, told: Preview, ignored: list[str]) -> None:
        page, subject = self._page, told.prepared.subject
        rows = subject.counted(page.language, told.result.rows)
        groups = page.n("{count} group", "{count} groups", len(told.result.groups))
        self._count.set_text(page.language.list([groups, rows]) if told.prepared.groups else rows)
        self._fold.set_visibility(len(told.prepared.groups) > 1 or bool(told.prepared.groups and self._report.details))
        seconds = page.language.number(round(told.seconds * 10), 0)
        self._live.set_text(page.t("Live") if seconds == "0" else page.t("Live, 0.{tenths} s", tenths=seconds))
        text = page.t(
            "Left out, because it was deleted or your profile does not allow it: {parts}",
            parts=", ".join(ignored),
        )
        self._note.set_text(text)
        self._note.set_visibility(bool(ignored))
        self._unsaved.set_visibility(self._is_changed)

    def _draw_chart(self, told: Preview) -> None:
        is_on = bool(self._report.chart)
        self._chart_button.classes(add="k-on") if is_on else self._chart_button.classes(remove="k-on")
        self._chart.show(told)

    async def _draw_as(self, kind: str) -> None:
        await self._change(self._report.but(chart=kind))

    # -- what people do

    async def _change(self, report: Report) -> None:
        async with self._page.telling():
            if report.group_by != self._report.group_by:
                self._opened = None
            self._report = report
            await self._refresh()

    async def _show_fields(self, names: tuple[str, ...]) -> None:
        await self._change(self._report.but(fields=names))

    async def _calculate(self, name: str) -> None:
        if self._told is not None:
            Calculating(self._page, self._change).open(self._report, self._told.prepared.fields, name)

    async def _clicked(self, event: Any) -> None:
        given = event.args if isinstance(event.args, dict) else {}
        async with self._page.telling():
            if "group" in given and self._told is not None:
                self._opened = toggled(self._told, str(given["group"]), self._opened)
                await self._refresh()
            elif "sort" in given:
                await self._sort(str(given["sort"]))

    async def _sort(self, name: str) -> None:
        now = self._report.sort
        self._report = self._report.but(sort=f"-{name}" if now == name else "" if now == f"-{name}" else name)
        await self._refresh()

    async def _fold_all(self) -> None:
        self._opened = None if self._opened == set() else set()
        await self._change(self._report)

    async def _toggle_chart(self) -> None:
        await self._change(self._report.but(chart="" if self._report.chart else "bar"))

    async def _rename(self, event: Any) -> None:
        name = " ".join(str(event.args or "").split())[:MOST_NAME]
        if name:
            await self._change(self._report.but(name=name))

    async def _export(self, form: str) -> None:
        async with self._page.telling():
            await self._exporting.start(self._report, self._kept.ref if self._kept else "new", form)

    def _concerns(self, news: News) -> bool:
        reads = SUBJECTS[self._report.subject].reads
        return EVERYTHING in reads or news.touches(*reads)

    async def _on_news(self, news: News) -> None:
        if self._concerns(news):
            await self._refresh()
