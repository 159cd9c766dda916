"""What an undo leaves as it is: of which row which field, both values, and why."""

from collections.abc import Sequence

from nicegui import ui

from services.fields.catalogue import fields_of
from services.history import last_change
from services.row_names import names_of
from services.undoing import Conflict

from ..components.basics import text
from ..mass_update.words import Speaker, label_of, told_value
from ..page import Page
from .words import PAGES, resource_label

SHOWN = 200
TOLD = ("customers", "contacts", "projects", "invoices", "costs")


async def kept_table(page: Page, conflicts: Sequence[Conflict]) -> None:
    """Draw what was not put back, or would not be."""
    shown = conflicts[:SHOWN]
    names = await names_of(page.actor, {(one.resource, one.row_id) for one in shown})
    told = [(one, names.get((one.resource, one.row_id)), *await _words(page, one)) for one in shown]
    heads = (page.t("Row"), page.t("Field"), page.t("Now"), page.t("Would be"), page.t("Why it stays"))
    with ui.element("div").classes("k-tablebox"), ui.element("table").classes("k-table k-table-plain"):
        with ui.element("thead"), ui.element("tr"):
            for head in heads:
                text(head, "", "th").props("scope=col")
        with ui.element("tbody"):
            for one, name, *cells, why in told:
                with ui.element("tr"):
                    with ui.element("td"):
                        _row(page, one, name)
                    for cell in cells:
                        text(cell, "", "td")
                    text(why, "k-wrap k-muted", "td")


def _row(page: Page, conflict: Conflict, name: str | None) -> None:
    if name is None or conflict.resource not in PAGES:
        text(name or resource_label(page, conflict.resource))
        return
    text(name, "k-rowlink", "a").props["href"] = f"/{conflict.resource}/{conflict.row_id}"


async def _words(page: Page, conflict: Conflict) -> tuple[str, str, str, str]:
    """Field, value now, value that would be, and why it stays."""
    why = conflict.refusal.message(page.language) if conflict.refusal else await _by_whom(page, conflict)
    known = await fields_of(conflict.resource, page.actor) if conflict.resource in TOLD else {}
    field = known.get(conflict.field or "")
    if field is None:
        return (page.t("The whole row"), "", "", why)
    speaker = Speaker(page.language, page.firm)
    now, before = [await told_value(speaker, field, given) for given in (conflict.now, conflict.would_be)]
    return (label_of(field, page.language), now, before, why)


async def _by_whom(page: Page, conflict: Conflict) -> str:
    last = await last_change(conflict.resource, conflict.row_id, conflict.field)
    if last is None:
        return page.t("Somebody changed it since.")
    when = page.language.moment(last.at, page.firm.time_zone, page.today)
    return page.t("{person} changed it since: {when}.", person=last.actor_name, when=when)
