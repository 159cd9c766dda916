"""The explanation of a tile: a drawer with the formula, its terms, the rows that count and those that do not."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from nicegui import ui

from services import listing
from services.filters.filter import parse
from services.kpis import explain
from services.kpis.catalogue import KPIS
from services.kpis.figures import Figure, figure, narrowed_figure
from services.kpis.kpi import Kpi
from services.kpis.workbook import MOST_ROWS, cut_words
from services.reports.of_kpi import report_of
from services.sql import Sql

from ..components.basics import button, icon_button, text
from ..components.dom import Redrawn, Tag, glyph
from ..page import Page
from . import explained_tables as tables
from . import explained_top
from .moved import WhatMoved

FIRST = 6  # rows above the reasons of what is left out
SHOWN = 100
MOST = 1600  # rows drawn at most; the workbook has all


@dataclass(frozen=True)
class Reading:
    """What an explanation says; two that are equal look the same. `rows` are those of its tab, which `draw` draws."""

    told: Figure
    left_out: tuple[explain.Reason, ...]
    outside: tuple[int, int]
    customers: int
    is_filtered: bool
    rows: object
    draw: Callable[[], None] = field(compare=False)


class Explanation:
    """The drawer of one page; `open` fills it for a tile, `refresh` reads it again while it is open."""

    known: Mapping[str, Kpi] = KPIS

    def __init__(self, page: Page, asked: Callable[[], tuple[str, str]]) -> None:
        self._page, self._asked = page, asked
        self._kpi: Kpi | None = None
        self._term: str | None = None
        self._tab = "counted"
        self._limit = 0  # as many as fit, until more are asked for
        self._rows = 0
        self._turn = asyncio.Lock()
        self._asked_for = self._read = 0  # how often it was to be read, and how many of these are answered by a reading
        self._choice = 0  # how often something else was chosen to be shown
        self._drawn_of: Kpi | None = None
        self._figure: ui.label | None = None
        self._updated: ui.label
        self._drawn_with = ""  # the figure of the rows that are on the screen
        self._moved = WhatMoved(page, self._again)
        with (
            ui.dialog().props("position=right full-height") as self._dialog,
            ui.card().classes("k-drawer k-drawer-wide"),
        ):
            self._body = Redrawn("k-drawer-fill").attribute("data-testid", "kpi-explanation")
        self._dialog.on("hide", lambda: page.set_query(explain=None))

    @property
    def is_open(self) -> bool:
        """Whether the drawer is on the screen."""
        return bool(self._dialog.value)

    async def open(self, key: str) -> None:
        """Explain a tile; nothing happens for one that there is not, or that the viewer may not see."""
        kpi = self.known.get(key)
        if kpi is None or not kpi.is_for(self._page.actor):
            return
        self._kpi, self._term, self._tab, self._limit = kpi, None, "counted", 0
        self._choice += 1
        self._page.set_query(explain=key)
        self._dialog.open()
        await self.refresh()

    def hear(self, figures: Mapping[str, str]) -> None:
        """New figures of all that the viewer sees, by key: the one on the screen moves at once, before the rest is read."""
        told = figures.get(self._kpi.key) if self._kpi is not None and self._drawn_of is self._kpi else None
        if told in (None, self._drawn_with) or self._figure is None or not self.is_open:
            return
        self._body.attribute("aria-busy", "true")
        self._figure.set_text(str(told))

    async def refresh(self) -> None:
        """Read everything again and draw it, one after the other: asked several times meanwhile, it is done once."""
        self._asked_for += 1
        mine = self._asked_for
        async with self._turn:
            if mine > self._read:
                self._read = self._asked_for
                await self._bring()

    async def _bring(self) -> None:
        kpi, page = self._kpi, self._page
        if kpi is None or not self.is_open:
            return
        if not kpi.is_for(page.actor):
            self._dialog.close()
            return
        shown = self._figure if self._drawn_of is kpi else None
        self._body.attribute("aria-busy", "true")
        try:
            await self._read_and_draw(kpi, shown)
        except Exception:
            if shown is not None and not shown.is_deleted:  # over the rows that it is of
                shown.set_text(self._drawn_with)
            raise
        finally:
            self._body.attribute("aria-busy", "false")

    async def _read_and_draw(self, kpi: Kpi, shown: ui.label | None) -> None:
        """A drawer that is on the screen shows its new figure as soon as it is read; the rest, dimmed until then, follows."""
        page, choice = self._page, self._choice
        narrowed = await self._narrowed()
        told = await self._told(kpi, narrowed)
        if shown is not None:
            shown.set_text(explained_top.figure_words(page, told))
        read = await self._reading(kpi, told, narrowed)
        if choice != self._choice:  # something else is to be shown, and read next
            return
        self._rows = sum(term.sum.rows for term in told.terms)
        shown_as = (self._tab, self._term, self._limit, self._asked(), page.today, page.actor, read)
        self._body.bring(shown_as, lambda: self._draw(kpi, read))
        self._updated.set_text(explained_top.updated_words(page))

    async def _reading(self, kpi: Kpi, told: Figure, narrowed: Sql | None) -> Reading:
        actor, today = self._page.actor, self._page.today
        left_out = await explain.reasons(kpi, actor, today, narrowed)
        outside = await explain.outside(kpi, actor, today) if narrowed is None else (0, 0)
        customers = await listing.count(await listing.scene("customers", actor, parse(*self._asked())))
        rows, draw = await self._tab_contents(kpi, narrowed, bool(left_out))
        return Reading(told, tuple(left_out), outside, customers, narrowed is not None, rows, draw)

    def _draw(self, kpi: Kpi, read: Reading) -> None:
        page, told = self._page, read.told
        self._drawn_of, self._drawn_with = kpi, explained_top.figure_words(page, told)
        self._head(kpi)
        with ui.element("div").classes("k-drawer-body k-flush"):
            self._figure, self._updated = explained_top.top(page, told, read.customers)
            explained_top.formula(
                page, told, self._term, self._choose_term, is_filtered=read.is_filtered, outside=read.outside
            )
            self._tabs(kpi, told, sum(reason.rows for reason in read.left_out))
            read.draw()
            if self._tab == "counted" and read.left_out:
                self._reasons(list(read.left_out), kpi)
        self._foot(kpi)

    async def _told(self, kpi: Kpi, narrowed: Sql | None) -> Figure:
        """The figure that is explained: under the list's filter, when there is one, all of it is of the filtered rows."""
        if narrowed is None:
            return await figure(kpi, self._page.actor, self._page.today)
        return await narrowed_figure(kpi, self._page.actor, self._page.today, narrowed)

    async def _narrowed(self) -> Sql | None:
        filter_text, search = self._asked()
        return await listing.condition(self._page.actor, parse(filter_text, search))

    def _head(self, kpi: Kpi) -> None:
        page = self._page
        with ui.element("header").classes("k-drawer-head k-exp-head"):
            glyph("square-function")
            text(page.t(kpi.label), "k-title", "h2")
            with ui.element("div").classes("k-drawer-head-end"):
                button(page.t("Copy link"), page.copy_link, glyph="link", classes="k-ghost")
                button(page.t("Excel"), self._download, glyph="download", classes="k-ghost", mark="explain-xlsx")
                icon_button(page.t("Close"), "x", self._dialog.close)

    def _tabs(self, kpi: Kpi, told: Figure, left_out: int) -> None:
        page = self._page
        counted = sum(term.sum.rows for term in told.terms)
        tabs = [
            ("counted", page.t("Counted"), counted),
            ("left_out", page.t("Not counted"), left_out),
            ("by_customer", page.t("By customer"), None),
        ]
        if kpi.unit == "money":
            tabs.append(("by_month", page.t("By month"), None))
        tabs.append(("moved", page.t("What moved it"), None))
        with ui.element("div").classes("k-tabs").props("role=tablist"):
            for key, label, count in tabs:
                chosen = str(key == self._tab).lower()
                with ui.element("button").classes("k-tab").props(f"type=button role=tab aria-selected={chosen}") as tab:
                    text(label)
                    if count is not None:
                        text(page.language.number(count), "k-count")
                tab.props["data-testid"] = f"explain-{key.replace('_', '-')}"
                tab.on("click", lambda key=key: self._choose_tab(key))

    async def _tab_contents(
        self, kpi: Kpi, narrowed: Sql | None, has_left_out: bool
    ) -> tuple[object, Callable[[], None]]:
        """What the chosen tab shows, and what draws it."""
        actor, today = self._page.actor, self._page.today
        if self._tab == "moved":
            return object(), await self._moved.read(kpi)  # drawn anew each time
        if self._tab == "by_customer":
            limit = self._limit or SHOWN
            sums = await explain.by_customer(kpi, actor, today, narrowed=narrowed, limit=limit)
            return sums, lambda: self._drawn(
                lambda: tables.customers(self._page, kpi, sums), len(sums) >= limit and limit < MOST
            )
        if self._tab == "by_month":
            months = await explain.by_month(kpi, actor, today, narrowed)
            return months, lambda: tables.months(self._page, kpi, months)
        counted = self._tab == "counted"
        read = explain.counted_rows if counted else explain.left_out_rows
        limit = self._limit or (FIRST if counted and has_left_out else SHOWN)
        rows = await read(kpi, actor, today, narrowed=narrowed, term=self._term, limit=limit + 1)
        return rows, lambda: self._drawn(
            lambda: tables.rows(self._page, kpi, rows[:limit], counted=counted), len(rows) > limit and limit < MOST
        )

    def _drawn(self, draw: Callable[[], None], has_more: bool) -> None:
        draw()
        if has_more:
            self._more_button()

    def _more_button(self) -> None:
        button(self._page.t("Show more rows"), self._more, classes="k-ghost")

    def _reasons(self, left_out: list[explain.Reason], kpi: Kpi) -> None:
        page = self._page
        with ui.element("div").classes("k-band"):
            text(page.t("Not counted"), "", "b")
            text(page.n("{count} row, by reason", "{count} rows, by reason", sum(reason.rows for reason in left_out)))
            link = text(page.t("Show all"), "k-link k-end", "a").props("tabindex=0 role=button")
            link.on("click", lambda: self._choose_tab("left_out"))
            link.on("keydown.enter", lambda: self._choose_tab("left_out"))
        tables.reasons(page, kpi, left_out)

    def _foot(self, kpi: Kpi) -> None:
        page = self._page
        with ui.element("footer").classes("k-drawer-foot"):
            sentence = (
                page.t("Click a term above to list only its rows.")
                if len(kpi.terms) > 1
                else page.t("The rows add up to the figure exactly.")
            )
            with ui.element("div").classes("k-foot-note k-row k-gap-6"):
                glyph("info")
                text(sentence)
            filter_text, search = self._asked()
            if report_of(kpi.key, parse(filter_text, search), page.actor) is not None:
                query = urlencode({"figure": kpi.key, **{k: v for k, v in (("f", filter_text), ("q", search)) if v}})
                with Tag("a", None, "k-btn k-sec", href=f"/reports/new?{query}", data_testid="explain-report"):
                    glyph("chart-column")
                    Tag("span", page.t("Open as report"))

    async def _choose_term(self, key: str) -> None:
        self._term = None if self._term == key else key
        self._limit = 0
        await self._again()

    async def _choose_tab(self, key: str) -> None:
        self._tab, self._limit = key, 0
        await self._again()

    async def _more(self) -> None:
        self._limit = min(self._limit * 4, MOST) if self._limit else SHOWN if self._tab == "counted" else 4 * SHOWN
        await self._again()

    async def _again(self) -> None:
        self._choice += 1
        async with self._page.telling():
            await self.refresh()

    async def _download(self) -> None:
        filter_text, search = self._asked()
        query = urlencode({"f": filter_text, "q": search})
        ui.download.from_url(f"/ui/kpis/{self._kpi.key if self._kpi else ''}.xlsx?{query}")
        if self._rows > MOST_ROWS:
            page = self._page
            cut = cut_words(MOST_ROWS, self._rows, page.language)
            page.toast(page.t("The file holds a part of the rows"), cut, kind="info")
