"""What happened to the customer lately, old → new."""

from services.customers.activity import Event, Moved, latest_events
from services.fields.catalogue import fields_of
from services.fields.field import Field
from services.i18n import mark

from ...components.dom import Tag, glyph
from ...page import Page
from .values import in_words

SHOWN = 3
THINGS = {
    "customers": ("building-2", mark("{person} added the customer"), mark("{person} deleted the customer")),
    "contacts": ("user-round", mark("{person} added a contact"), mark("{person} deleted a contact")),
    "addresses": ("map-pin", mark("{person} added an address"), mark("{person} deleted an address")),
    "e-invoice-addresses": (
        "send",
        mark("{person} added an e-invoice address"),
        mark("{person} deleted an e-invoice address"),
    ),
    "projects": ("handshake", mark("{person} added a sales case or project"), mark("{person} deleted a project")),
    "invoices": ("receipt-text", mark("{person} added an invoice"), mark("{person} deleted an invoice")),
}


async def activity_lines(page: Page, customer_id: int, country: str | None) -> None:
    """The newest change sets as a timeline."""
    events = await latest_events(page.actor, customer_id)
    known = {name: await fields_of(name, page.actor) for name in THINGS}
    lines = [(event, *await _told(page, event, known, country)) for event in events]
    with Tag("ol", None, "k-timeline"):
        for event, icon, sentence, diffs in lines:
            with Tag("li", None, "k-event-row"):
                with Tag("span", None, "k-event-icon"):
                    glyph(icon)
                with Tag("div", None, "k-event-main"):
                    Tag("p", sentence)
                    for label, old, new in diffs:
                        _diff(label, old, new)
                Tag("time", page.language.moment(event.at, page.firm.time_zone, page.today), "k-event-time")
    if not events:
        Tag("p", page.t("Nothing has happened yet."), "k-muted")


Diff = tuple[str, str, str]


async def _told(
    page: Page, event: Event, known: dict[str, dict[str, Field]], country: str | None
) -> tuple[str, str, list[Diff]]:
    """Icon, sentence and the fields that moved."""
    whole = [moved for moved in event.moved if moved.field is None]
    if whole:
        main = min(whole, key=lambda moved: list(THINGS).index(moved.resource))
        icon, added, deleted = THINGS[main.resource]
        return icon, page.t(added if main.action == "create" else deleted, person=event.actor_name), []
    diffs = [await _diff_of(page, moved, known[moved.resource], country) for moved in event.moved[:SHOWN]]
    sentence = page.n(
        "{person} changed {count} field", "{person} changed {count} fields", len(event.moved), person=event.actor_name
    )
    if event.kind == "undo":
        sentence = page.t("{person} took back a change", person=event.actor_name)
    return "undo-2" if event.kind == "undo" else "pencil", sentence, diffs


async def _diff_of(page: Page, moved: Moved, fields: dict[str, Field], country: str | None) -> Diff:
    field = fields[str(moved.field)]
    label = page.t(field.label) if field.custom_id is None else field.label
    if field.kind == "money" and field.unit == "currency":  # which currency, the log does not say
        return label, "…", "…"
    old, new = [await in_words(page, field, given, country) for given in (moved.old, moved.new)]
    return label, old, new


def _diff(label: str, old: str, new: str) -> None:
    with Tag("div", None, "k-change-line"):
        Tag("span", label, "k-muted")
        Tag("s", old, "k-old")
        Tag("span", "→", aria_hidden="true")
        Tag("b", new, "k-new")
