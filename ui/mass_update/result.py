"""The last step: what is now true, what was skipped, and Undo."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services import mass_update
from services.i18n import mark
from services.mass_update import Standing, TakenBack

from ..changes.undoing import kept_table
from ..components.basics import text
from ..components.dom import glyph
from ..page import Page
from .words import COLOURS, KIND_WORDS

SHOWN = 20
Does = Callable[[], Awaitable[None]]


def sentence(page: Page, stands: Standing, back: TakenBack | None = None) -> str:
    """What is true now."""
    if back is not None:
        return page.n("{count} row was taken back", "{count} rows were taken back", back.rows)
    if not stands.changed or stands.change_set_id is None:
        return page.t("Nothing was changed")
    return page.n("{count} row was changed", "{count} rows were changed", stands.changed)


def explanation(page: Page, stands: Standing, back: TakenBack | None = None) -> str:
    """Why, or under which circumstances."""
    if back is not None:
        return page.n(
            "You stopped it. {count} row could not be put back and stays as it is.",
            "You stopped it. {count} rows could not be put back and stay as they are.",
            back.stay,
        )
    if stands.state == "failed" and stands.change_set_id is None:
        return page.t("The mass update failed, and everything is as before. Try again.")
    if stands.state == "failed":
        return page.t("The mass update failed in the middle, and what was done so far stays.")
    if stands.state == "cancelled" and stands.change_set_id is None:
        return page.t("You stopped it, and everything is as before.")
    if stands.state == "cancelled":
        return page.t("You stopped it, and what was done so far stays.")
    return page.t("It is one entry in the history and can be undone there later.")


async def draw_result(page: Page, stands: Standing, back: TakenBack | None, use_mine: Does | None) -> None:
    """Draw the outcome."""
    found = await mass_update.page_of(page.actor, stands.id, "meanwhile", 0, SHOWN)
    with ui.element("div").classes("k-dialog-body k-col k-gap-12").props('data-testid="mass-update-result"'):
        with ui.element("div").classes("k-mass-done"):
            glyph("undo-2" if back else "check" if stands.change_set_id else "info")
            with ui.element("div"):
                text(sentence(page, stands, back), "k-title", "h3")
                told = await mass_update.names_of_told(stands.id)
                got = page.t("A notice went to {names}.", names=page.language.list(told)) if told else ""
                text(f"{explanation(page, stands, back)} {got}".strip(), "k-muted", "p")
        if back is not None:
            await kept_table(page, back.conflicts)
            return
        _counts(page, stands)
        if found and use_mine is not None:
            _meanwhile(page, found, stands.skipped, use_mine)


def _counts(page: Page, stands: Standing) -> None:
    told = {
        "change": stands.changed if stands.change_set_id else 0,
        "unchanged": stands.counts.get("unchanged", 0),
        "not_permitted": stands.counts.get("not_permitted", 0),
        "refused": stands.counts.get("refused", 0),
        "meanwhile": stands.skipped,
    }
    labels = {**KIND_WORDS, "change": mark("Changed")}
    with ui.element("div").classes("k-mass-counts"):
        for kind, count in told.items():
            if count or kind in ("change", "unchanged"):
                with ui.element("div"):
                    text(page.language.number(count), "", "b")
                    with ui.element("small"):
                        ui.element("span").classes("k-mass-kind").style(f"--_c:var(--k-viz-{COLOURS[kind]})")
                        text(page.t(labels[kind]))


def _meanwhile(page: Page, found: list[mass_update.PlannedRow], count: int, use_mine: Does) -> None:
    names = list(dict.fromkeys(row.name or page.t("not among what you see") for row in found))
    with ui.element("div").classes("k-note").props("data-tone=warn"):
        glyph("users")
        with ui.element("div"):
            text(page.language.list(names[:5]) + (" …" if count > 5 else ""), "", "b")
            text(" " + page.t("got another value from somebody else after your review. Theirs stays."))
        with ui.element("div").classes("k-note-actions"), ui.element("button").classes("k-btn k-sec k-sm") as button:
            button.props["type"] = "button"
            text(page.t("Use my value"))
        button.on("click", use_mine)
