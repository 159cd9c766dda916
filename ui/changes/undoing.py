"""Undo as a person meets it: at once where nothing stands in the way, else with every conflict and both values first."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from services import history
from services.history import Part, Undone
from services.i18n import mark

from ..components.basics import button, icon_button, text
from ..components.dom import glyph
from ..page import Page
from .kept import kept_table

Does = Callable[[], Awaitable[None]]
LOOKED_AT_FIRST = 2_000
"""Up to so many rows it is tried before it is done; more only where somebody changed some of them since."""
OUTSIDE = mark("What has left the register (mails, webhooks, files) is not taken back.")


def saved(page: Page, title: str, change_set_id: int | None, text: str = "") -> None:
    """Say that something is kept, and offer to take it back."""
    undo = None if change_set_id is None else (lambda: take_back(page, change_set_id))
    page.toast(title, text, undo=undo)


async def take_back(page: Page, change_set_id: int, part: Part = history.WHOLE, *, is_redo: bool = False) -> None:
    """Undo a change set or a part of it; where something would stay as it is, the person is asked first.

    `is_redo` says that it is an undo which is taken back: what was undone is done again.
    """
    does = partial(_do, page, change_set_id, part, is_redo=is_redo)
    if await _may_meet_others(change_set_id):
        looked = await history.would_undo(page.actor, change_set_id, part)
        if looked.conflicts:
            await _ask(page, looked, does)
            return
    await does()


async def _may_meet_others(change_set_id: int) -> bool:
    count = await history.row_count(change_set_id)
    return count <= LOOKED_AT_FIRST or await history.is_changed_since(change_set_id)


async def _do(page: Page, change_set_id: int, part: Part, *, is_redo: bool) -> None:
    tell_undone(page, await history.undo(page.actor, change_set_id, part), is_redo=is_redo)


def tell_undone(page: Page, undone: Undone, *, is_redo: bool = False) -> None:
    """Say what an undo, or doing it again, came to, and offer the other in turn."""
    kept = len(undone.conflicts)
    if is_redo:
        title = page.n("{count} change was done again", "{count} changes were done again", undone.count)
    else:
        title = page.n("{count} change was undone", "{count} changes were undone", undone.count)
    told = (
        page.n("{count} value stays as it is.", "{count} values stay as they are.", kept) if kept else page.t(OUTSIDE)
    )
    told = f"{_numbers(page, undone)} {told}".strip()
    again = undone.change_set_id
    undo = None if again is None else (lambda: take_back(page, again, is_redo=not is_redo))
    page.toast(title, told, kind="info" if kept else "success", undo=undo, is_redo=not is_redo)


async def _ask(page: Page, looked: Undone, does: Does) -> None:
    with page.shell.ground, ui.dialog() as dialog:
        card = ui.card().classes("k-dialog").props('data-testid="undo-dialog"')
    with card, ui.element("div").classes("k-dialog-fill"):
        with ui.element("header").classes("k-dialog-head"):
            text(page.t("Undo"), "k-title", "h2")
            with ui.element("div").classes("k-dialog-head-end"):
                icon_button(page.t("Close"), "x", dialog.close)
        with ui.element("div").classes("k-dialog-body k-col k-gap-12"):
            text(page.n("{count} change can be put back.", "{count} changes can be put back.", looked.count), "", "p")
            kept = page.n("{count} value stays as it is:", "{count} values stay as they are:", len(looked.conflicts))
            text(kept, "k-medium", "p")
            await kept_table(page, looked.conflicts)
            with ui.element("div").classes("k-note").props("data-tone=acc"):
                glyph("info")
                text(f"{_numbers(page, looked)} {page.t(OUTSIDE)}".strip())
        with ui.element("footer").classes("k-dialog-foot"):
            button(page.t("Cancel"), dialog.close, classes="k-sec")
            label = page.n("Put {count} change back", "Put {count} changes back", looked.count)
            go = button(label, lambda: _chosen(page, dialog, does), classes="k-primary", mark="undo-go")
            go.props["disabled"] = not looked.count
    dialog.on("hide", dialog.delete)
    dialog.open()


def _numbers(page: Page, undone: Undone) -> str:
    """What is true of invoices that are drafts again."""
    if not undone.numbered:
        return ""
    return page.n(
        "{count} invoice keeps the number that it was given, and cannot be edited any more.",
        "{count} invoices keep the numbers that they were given, and cannot be edited any more.",
        undone.numbered,
    )


async def _chosen(page: Page, dialog: ui.dialog, does: Does) -> None:
    async with page.telling():
        dialog.close()
        with page.shell.ground:
            await does()
