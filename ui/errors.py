"""What stands in place of a page: it is not there, one may not see it, it failed, the database is away."""

import asyncio
from typing import TYPE_CHECKING

from nicegui import background_tasks

from services.refusals import Refusal

from .addresses import HOME
from .components.dom import Tag, glyph
from .outage import AGAIN, database_answers, noted

if TYPE_CHECKING:
    from .page import Page


async def not_found(page: "Page") -> None:
    """Nothing is at this address, or nothing that the viewer may see: both look the same."""
    page.title(page.t("Not found"))
    text = page.t("The address may be misspelled, or what was here has been deleted. Search for it instead.")
    with _notice(page, "search", page.t("There is nothing here"), text):
        search = Tag("button", None, "k-btn k-primary", type="button").on("click", page.shell.palette.open, args=[])
        with search:
            glyph("search")
            Tag("span", page.t("Search"))
        Tag("a", page.t("Go to the customers"), "k-btn k-sec", href=HOME)


async def refused(page: "Page", refusal: Refusal) -> None:
    """The page is there, but not for this viewer or not now."""
    page.title(page.t("Not available"))
    with _notice(page, "lock", page.t("This page cannot be shown"), refusal.message(page.language)):
        Tag("a", page.t("Go to the customers"), "k-btn k-sec", href=HOME)


async def broken(page: "Page", error: Exception) -> None:
    """The page could not be built; while the database is away it tries again by itself."""
    number = noted(error, page.path)
    if not await database_answers():
        await _away(page)
        return
    page.title(page.t("Error"))
    text = page.t(
        "It has been noted under number {number}. Try again, or tell an administrator the number.", number=number
    )
    with _notice(page, "circle-alert", page.t("This page could not be shown"), text):
        again = Tag("button", page.t("Try again"), "k-btn k-sec", type="button")
        again.on("click", page.shell.pages.rebuild, args=[])


async def _away(page: "Page") -> None:
    page.title(page.t("Waiting for the database"))
    text = page.t("Nothing is lost. This page tries again by itself every few seconds.")
    with _notice(page, "database", page.t("The register's database does not answer"), text):
        again = Tag("button", page.t("Try again"), "k-btn k-sec", type="button")
        again.on("click", page.shell.pages.rebuild, args=[])
    background_tasks.create(_until_back(page), name="waiting for the database", context=page.canvas)


async def _until_back(page: "Page") -> None:
    while not page.canvas.is_deleted:
        await asyncio.sleep(AGAIN)
        if not page.canvas.is_deleted and await database_answers():
            page.shell.pages.rebuild()
            return


def _notice(page: "Page", icon: str, title: str, text: str) -> Tag:
    """Title, sentence, and room for what one can do."""
    with page.canvas, Tag("div", None, "k-empty", role="alert"), Tag("div", None, "k-empty-in"):
        glyph(icon, "k-ic-24 k-dim")
        Tag("h1", title, "k-figure")
        Tag("p", text, "k-lead")
        return Tag("div", None, "k-empty-actions")
