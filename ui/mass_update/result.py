"""The last step: what is now true, what was skipped, and Undo."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services import mass_update
from services.history import last_change
from services.i18n import mark
from services.mass_update import Standing, TakenBack

from ..changes.kept import kept_table
from ..components.basics import text
from ..components.dom import glyph
from ..page import Page
from .outcome import explanation, sentence
from .words import COLOURS, KIND_WORDS

SHOWN = 20
Does = Callable[[], Awaitable[None]]


async def draw_result(page: Page, stands: Standing, back: TakenBack | None, use_mine: Does | None) -> None:
    """Draw the outcome."""
    found = await mass_update.page_of(page.actor, stands.id, "meanwhile", 0, SHOWN)
    with ui.element("div").classes("k-dialog-body k-col k-gap-12").props('data-testid="mass-update-result"'):
        with ui.element("div").classes("k-mass-done"):
            glyph("undo-2" if back else "check" if stands.change_set_id else "info")
            with ui.element("div"):
                text(await sentence(page, stands, back), "k-h1", "h3")
                told = await mass_update.names_of_told(stands.id)
                got = page.t("A notice went to {names}.", names=page.language.list(told)) if told else ""
                text(f"{explanation(page, stands, back)} {got}".strip(), "k-muted", "p")
        if back is not None:
            await kept_table(page, back.conflicts)
            return
        _counts(page, stands)
        if found and use_mine is not None:
            await _meanwhile(page, stands, found, use_mine)


def _counts(page: Page, stands: Standing) -> None:
    told = {
        "change": stands.changed if stands.change_set_id else 0,
        "unchanged": stands.counts.get("unchanged", 0),
        "not_permitted": stands.counts.get("not_permitted", 0),
        "refused": stands.counts.get("refused", 0),
        "meanwhile": stands.skipped,
        "left": stands.left,
    }
    labels = {**KIND_WORDS, "change": mark("Changed", "rows")}
    with ui.element("div").classes("k-mass-counts"):
        for kind, count in told.items():
            if count or kind in ("change", "unchanged"):
                with ui.element("div"):
                    text(page.language.number(count), "", "b")
                    with ui.element("small"):
                        ui.element("span").classes("k-mass-kind").style(f"--_c:var(--k-viz-{COLOURS[kind]})")
                        text(page.t(labels[kind]))


async def _meanwhile(page: Page, stands: Standing, found: list[mass_update.PlannedRow], use_mine: Does) -> None:
    names = list(dict.fromkeys(row.name or page.t("not among what you see") for row in found))
    with ui.element("div").classes("k-note").props("data-tone=warn"):
        glyph("users")
        with ui.element("div"):
            text(page.language.list(names[:5]) + (" …" if stands.skipped > 5 else ""), "", "b")
            text(" " + await _whose(page, stands, found))
        with ui.element("div").classes("k-note-actions"), ui.element("button").classes("k-btn k-sec k-sm") as button:
            button.props["type"] = "button"
            text(page.t("Use my value"))
        button.on("click", use_mine)


async def _whose(page: Page, stands: Standing, found: list[mass_update.PlannedRow]) -> str:
    """Who was first, where it is about one value."""
    last = await last_change(stands.resource, found[0].row_id, found[0].field) if len(found) == 1 else None
    if last is None or found[0].name is None:
        return page.t("got another value from somebody else after your review. Theirs stays.")
    when = page.language.moment(last.at, page.firm.time_zone, page.today)
    said = page.t("got another value from {person} after your review: {when}.", person=last.actor_name, when=when)
    return f"{said} {page.t('Theirs stays.')}"
