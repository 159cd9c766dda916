"""Change sets in words."""

from collections.abc import Callable

from services.change_summaries import ToldSet
from services.fields.catalogue import CATALOGUE
from services.i18n import mark

from ..mass_update.words import label_of
from ..page import Page

UNFINISHED = mark("Still being written. Whoever began it may stop it, and then it is taken back.")
RESOURCES = {
    "customers": mark("Customers"),
    "contacts": mark("Contacts"),
    "projects": mark("Projects"),
    "invoices": mark("Invoices"),
    "invoice-rows": mark("Invoice rows"),
    "costs": mark("Costs"),
    "addresses": mark("Addresses"),
    "e-invoice-addresses": mark("E-invoice addresses"),
    "customer-segments": mark("Market segments"),
    "custom-values": mark("Custom fields"),
    "custom-fields": mark("Custom fields"),
    "users": mark("Users"),
    "permission-profiles": mark("Permission profiles"),
    "organization": mark("Organization"),
    "reports": mark("Reports"),
    "saved-views": mark("Views"),
    "activities": mark("Activities"),
    "contact-lines": mark("Phones and e-mail addresses"),
    "contact-keywords": mark("Keywords"),
    "exports": mark("Exports"),
}
PAGES = ("customers", "projects", "invoices")
"""Resources whose rows have a page of their own, at `/name/id`."""
OTHER = mark("Settings")
KINDS = {
    "edit": ("pencil", mark("Edit")),
    "create": ("plus", mark("New")),
    "delete": ("trash-2", mark("Deletion")),
    "mass_update": ("list", mark("Mass update")),
    "undo": ("undo-2", mark("Undo")),
    "import": ("upload", mark("Import")),
    "merge": ("merge", mark("Merge")),
    "batch": ("webhook", mark("API batch")),
    "register": ("refresh-cw", mark("From a public register")),
    "export": ("download", mark("Export")),
}
REDO = ("redo-2", mark("Redo"))
PLAIN = ("history", mark("Change"))
ONE = {
    "create": mark("{person} added {name}"),
    "delete": mark("{person} deleted {name}"),
    "undo": mark("{person} took back a change of {name}"),
    "redo": mark("{person} did a change of {name} again"),
    "export": mark("{person} exported {name}"),
}
CHANGED_ONE = mark("{person} changed {name}")
OF_KIND = {
    "costs": {
        "create": mark("{person} added a cost: {name}"),
        "undo": mark("{person} took back a change of a cost: {name}"),
        "redo": mark("{person} did a change of a cost again: {name}"),
        "edit": mark("{person} changed a cost: {name}"),
    },
    "invoices": {
        "create": mark("{person} added invoice {name}"),
        "undo": mark("{person} took back a change of invoice {name}"),
        "redo": mark("{person} did a change of invoice {name} again"),
        "edit": mark("{person} changed invoice {name}"),
    },
    "credit-notes": {
        "create": mark("{person} added credit note {name}"),
        "undo": mark("{person} took back a change of credit note {name}"),
        "redo": mark("{person} did a change of credit note {name} again"),
        "edit": mark("{person} changed credit note {name}"),
    },
    "drafts": {
        "create": mark("{person} added a draft of an invoice for {name}"),
        "undo": mark("{person} took back a change of a draft for {name}"),
        "redo": mark("{person} did a change of a draft for {name} again"),
        "edit": mark("{person} changed a draft of an invoice for {name}"),
    },
}
"""Where the name alone would not say what it is of."""
Say = Callable[[Page, int, str], str]
SENTENCES: dict[str, Say] = {
    "create": lambda p, n, who: p.n("{person} added {count} row", "{person} added {count} rows", n, person=who),
    "delete": lambda p, n, who: p.n("{person} deleted {count} row", "{person} deleted {count} rows", n, person=who),
    "undo": lambda p, n, who: p.n(
        "{person} took back changes of {count} row", "{person} took back changes of {count} rows", n, person=who
    ),
    "redo": lambda p, n, who: p.n(
        "{person} did changes of {count} row again", "{person} did changes of {count} rows again", n, person=who
    ),
    "import": lambda p, n, who: p.n("{person} imported {count} row", "{person} imported {count} rows", n, person=who),
}


def sentence(page: Page, told: ToldSet) -> str:
    """Who did what to how many rows, or to which."""
    verb = "redo" if told.is_redo else told.kind
    if told.name:
        of_kind = OF_KIND.get(told.noun or "", {})
        words = of_kind.get("edit" if verb == "mass_update" else verb) or ONE.get(verb, CHANGED_ONE)
        return page.t(words, person=told.actor_name, name=told.name)
    if not told.row_count:
        return page.t("{person} changed something of which you see no rows", person=told.actor_name)
    say = SENTENCES.get(verb)
    if say is not None:
        return say(page, told.row_count, told.actor_name)
    return page.n(
        "{person} changed {count} row", "{person} changed {count} rows", told.row_count, person=told.actor_name
    )


def detail(page: Page, told: ToldSet) -> str:
    """Which kinds of rows, and which fields."""
    resources = [resource_label(page, name) for name in told.resources]
    fields = [field_label(page, resource, name) for resource, name in told.fields]
    listed = list(dict.fromkeys(label for label in fields if label))
    what = ", ".join(dict.fromkeys(resources))
    return " · ".join(part for part in (what, ", ".join(listed[:4]) + (" …" if len(listed) > 4 else "")) if part)


def kind_of(told: ToldSet) -> tuple[str, str]:
    """Icon and name (English) of a kind of set."""
    return REDO if told.is_redo else KINDS.get(told.kind, PLAIN)


def resource_label(page: Page, name: str) -> str:
    """A kind of rows as the reader knows it."""
    return page.t(RESOURCES.get(name, OTHER))


def field_label(page: Page, resource: str, name: str) -> str:
    """A field as the reader knows it; "" for one that no list shows."""
    field = next((one for one in CATALOGUE.get(resource, ()) if one.name == name), None)
    return "" if field is None else label_of(field, page.language)
