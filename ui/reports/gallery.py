"""Reports: ready-made, own and shared ones, favourites first."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services.reports import kept
from services.reports.kept import KeptReport
from services.reports.subjects import SUBJECTS

from ..components.basics import text
from ..components.dom import Tag, glyph
from ..components.menu import Menu
from ..live import News
from ..page import Page
from .card_menu import CardMenu


async def gallery(page: Page) -> None:
    """Build the page of `/reports`."""
    await Gallery(page).build()


class Gallery:
    """The open gallery."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._shown: tuple[list[KeptReport], list[str]] | None = None

    async def build(self) -> None:
        """Draw the frame, then what there is."""
        page = self._page
        page.title(page.t("Reports"))
        with ui.element("div").classes("k-page").props('data-testid="report-gallery"'):
            with ui.element("header").classes("k-head"):
                text(page.t("Reports"), "k-h1", "h1")
                with ui.element("div").classes("k-head-end"):
                    with Tag("a", None, "k-btn k-sec", href="/reports/exports"):
                        glyph("download")
                        Tag("span", page.t("My exports"))
                    self._new()
            self._place = ui.element("div").classes("k-gallery")
        await self._show()
        page.on_announcement(self._on_news)

    def _new(self) -> None:
        page = self._page
        with Tag("button", None, "k-btn k-primary", type="button", data_testid="new-report") as opener:
            glyph("plus")
            text(page.t("New report"))
            with Menu(opener):
                for subject in SUBJECTS.values():
                    if subject.is_for(page.actor):
                        with Tag(
                            "a",
                            None,
                            "k-item",
                            href=f"/reports/new?subject={subject.key}",
                            role="menuitem",
                            tabindex="-1",
                        ):
                            glyph(subject.icon)
                            Tag("span", page.t(subject.label))

    async def _show(self) -> None:
        page = self._page
        listed, favourites = await kept.all_reports(page.actor), await kept.favourites(page.actor)
        by_ref = {one.ref: one for one in listed}
        me = page.visitor.looker.user_id
        shown = (listed, favourites)
        if shown == self._shown:  # an open menu stays open
            return
        self._shown = shown
        self._place.clear()
        with self._place:
            self._section(page.t("Favourites"), [by_ref[ref] for ref in favourites if ref in by_ref], favourites)
            self._section(page.t("My reports"), [one for one in listed if one.owner_id == me], favourites)
            shared = [one for one in listed if one.owner_id not in (None, me)]
            self._section(page.t("Shared with me"), shared, favourites)
            self._section(page.t("Ready-made"), [one for one in listed if one.is_ready_made], favourites)

    def _section(self, title: str, listed: list[KeptReport], favourites: list[str]) -> None:
        if not listed:
            return
        with ui.element("section"):
            text(title, "", "h2")
            with ui.element("div").classes("k-gallery-cards"):
                for one in listed:
                    self._card(one, one.ref in favourites)

    def _card(self, one: KeptReport, is_favourite: bool) -> None:
        page, subject = self._page, SUBJECTS[one.report.subject]
        with ui.element("article").classes("k-gallery-card"):
            glyph(subject.icon)
            with ui.element("div"):
                Tag(
                    "a",
                    one.name(page.language),
                    "k-two-lines",
                    title=one.name(page.language),
                    href=f"/reports/{one.ref}",
                    data_testid=f"report-{one.ref}",
                )
                text(self._about(one), "", "small")
            CardMenu(page, one, self._show)
            star = Tag(
                "button", None, "k-star", type="button", aria_label=page.t("Favourite"), title=page.t("Favourite")
            )
            star.attribute("aria-pressed", "true" if is_favourite else "false")
            with star.on("click", self._favouring(one.ref, not is_favourite), args=[]):
                glyph("star")

    def _about(self, one: KeptReport) -> str:
        page = self._page
        subject = page.t(SUBJECTS[one.report.subject].label)
        if one.is_ready_made or one.owner_id == page.visitor.looker.user_id:
            return page.t("{subject}, shared", subject=subject) if one.is_shared else subject
        if not one.owner_is_active:
            return page.t("{subject}, by {name} (deactivated)", subject=subject, name=one.owner_name)
        return page.t("{subject}, by {name}", subject=subject, name=one.owner_name)

    def _favouring(self, ref: str, is_on: bool) -> Callable[[], Awaitable[None]]:
        async def favour() -> None:
            async with self._page.telling():
                await kept.set_favourite(self._page.actor, ref, is_on)
                await self._show()

        return favour

    async def _on_news(self, news: News) -> None:
        if news.touches("reports"):
            await self._show()
