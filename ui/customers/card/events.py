"""Change sets of a customer in words: who did what, each field as old → new."""

from dataclasses import dataclass

from services.customers.activity import Event, Moved
from services.fields.catalogue import fields_of
from services.fields.field import Field
from services.i18n import mark
from services.registries.opening import source_name

from ...components.dom import Tag
from ...page import Page
from .values import NOTHING, in_words

SHOWN = 12
THINGS = {
    "customers": ("building-2", mark("{person} added the customer"), mark("{person} deleted the customer")),
    "contacts": ("user-round", mark("{person} added a contact"), mark("{person} deleted a contact")),
    "contact-lines": ("phone", mark("{person} added a phone or e-mail"), mark("{person} deleted a phone or e-mail")),
    "addresses": ("map-pin", mark("{person} added an address"), mark("{person} deleted an address")),
    "e-invoice-addresses": (
        "send",
        mark("{person} added an e-invoice address"),
        mark("{person} deleted an e-invoice address"),
    ),
    "customer-segments": (
        "tag",
        mark("{person} put the customer into a market segment"),
        mark("{person} took the customer out of a market segment"),
    ),
    "projects": ("handshake", mark("{person} added a sales case or project"), mark("{person} deleted a project")),
    "invoices": ("receipt-text", mark("{person} added an invoice"), mark("{person} deleted an invoice")),
    "costs": ("clock", mark("{person} added a cost"), mark("{person} deleted a cost")),
}
COST = ("quantity", "date", "description")
SEVERAL = {"costs": (mark("{person} added costs"), mark("{person} deleted costs"))}


@dataclass(frozen=True)
class Told:
    """An event in words: icon, sentence, and (label, old, new) of each field."""

    icon: str
    sentence: str
    diffs: tuple[tuple[str, str, str], ...] = ()


async def told_of(page: Page, events: list[Event], country: str | None) -> list[Told]:
    """The words for events, in their order."""
    known = {name: await fields_of(name, page.actor) for name in THINGS}
    return [await _told(page, event, known, country) for event in events]


async def _told(page: Page, event: Event, known: dict[str, dict[str, Field]], country: str | None) -> Told:
    person, t = event.actor_name, page.t
    if event.register:
        sentence = t("{person} checked the customer in {register}", person=person, register=source_name(event.register))
        return Told("badge-check", sentence, await _diffs(page, event, known, country))
    if event.kind == "merge":
        return Told("merge", t("{person} merged another customer into this one", person=person))
    whole = [moved for moved in event.moved if moved.field is None]
    if whole and event.kind != "undo":
        main = min(whole, key=lambda moved: list(THINGS).index(moved.resource))
        icon, *sentences = THINGS[main.resource]
        alike = [moved for moved in whole if moved.resource == main.resource]
        added, deleted = SEVERAL.get(main.resource, sentences) if len(alike) > 1 else sentences
        words = t(added if main.action == "create" else deleted, person=person)
        costs = [await _cost(page, moved, known["costs"]) for moved in alike[:SHOWN] if moved.resource == "costs"]
        return Told(icon, words, tuple(costs))
    diffs = await _diffs(page, event, known, country)
    if event.kind == "undo":
        return Told("undo-2", t("{person} took back a change", person=person), diffs)
    if event.kind in ("mass_update", "import", "batch") and event.rows > 1 and event.tells_rows:
        sentence = page.n(
            "{person} changed {count} row at once", "{person} changed {count} rows at once", event.rows, person=person
        )
        return Told("layers", sentence, diffs)
    icon = "receipt-text" if event.group == "invoices" else "pencil"
    count = len(event.moved)
    return Told(
        icon, page.n("{person} changed {count} field", "{person} changed {count} fields", count, person=person), diffs
    )


async def _diffs(
    page: Page, event: Event, known: dict[str, dict[str, Field]], country: str | None
) -> tuple[tuple[str, str, str], ...]:
    moved = [one for one in event.moved if one.field is not None and one.action != "register"]
    return tuple([await _diff_of(page, one, known[one.resource], country) for one in moved[:SHOWN]])


async def _cost(page: Page, moved: Moved, fields: dict[str, Field]) -> tuple[str, str, str]:
    """A cost that came or went, in a line: its kind, how many, which day, what for."""
    row = moved.new or moved.old
    said = [await in_words(page, fields[name], row[name]) for name in COST if row.get(name) is not None]
    told = " · ".join(said)
    old, new = (NOTHING, told) if moved.action == "create" else (told, NOTHING)
    return await in_words(page, fields["kind"], row.get("kind")), old, new


async def _diff_of(page: Page, moved: Moved, fields: dict[str, Field], country: str | None) -> tuple[str, str, str]:
    field = fields[str(moved.field)]
    label = page.t(field.label) if field.custom_id is None else field.label
    if field.kind == "money" and field.unit == "currency" and moved.currency is None:  # the row is gone
        return label, "…", "…"
    old, new = [await in_words(page, field, given, country, moved.currency) for given in (moved.old, moved.new)]
    return label, old, new


def diff_line(label: str, old: str, new: str) -> None:
    """A field as old → new."""
    with Tag("div", None, "k-change-line"):
        Tag("span", label, "k-muted")
        Tag("s", old, "k-old")
        Tag("span", "→", aria_hidden="true")
        Tag("b", new, "k-new")
