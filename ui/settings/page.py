"""The frame of the settings: their parts at the left, the chosen one beside."""

from services.refusals import NotFound, NotPermitted

from ..components.dom import Tag, glyph
from ..page import Page
from .sections import PARTS, Part, parts_of


async def settings(page: Page) -> None:
    """`/settings` shows the first part that the person may see beside the own account."""
    mine = parts_of(page.actor)
    await _show(page, mine[1] if len(mine) > 1 else mine[0])


async def setting(page: Page) -> None:
    """`/settings/{part}`."""
    part = next((part for part in PARTS if part.key == page.parameters["part"]), None)
    if part is None:
        raise NotFound()
    if not page.actor.may(part.right):
        raise NotPermitted()
    await _show(page, part)


async def _show(page: Page, part: Part) -> None:
    page.title(page.t(part.label), (page.t("Settings"), "/settings"))
    with Tag("div", None, "k-settings"):
        _navigation(page, part)
        with Tag("div", None, "k-settings-main", data_testid=f"settings-{part.key}"):
            await part.build(page)


def _navigation(page: Page, chosen: Part) -> None:
    group = ""
    with Tag("nav", None, "k-settings-nav", aria_label=page.t("Settings")):
        for part in parts_of(page.actor):
            if part.group != group:
                group = part.group
                Tag("div", page.t(group), "k-nav-caption")
            here = "page" if part is chosen else None
            with Tag("a", None, "k-nav-item", href=f"/settings/{part.key}").attribute("aria-current", here):
                glyph(part.icon)
                Tag("span", page.t(part.label))
