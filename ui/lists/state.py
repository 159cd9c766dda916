"""Which views a list has for a viewer, and which of them an address asks for."""

from dataclasses import dataclass

from services.fields.catalogue import fields_of
from services.filters.filter import parse
from services.refusals import NotUnderstood
from services.views.kept import View, habits, views_of
from services.views.look import PARTS, Look, look_of

from ..page import Page
from .kind import ListKind


@dataclass(frozen=True)
class Tab:
    """A view as a tab: ready-made, or kept by somebody."""

    ref: str
    name: str
    look: Look
    kept: View | None = None


@dataclass(frozen=True)
class Asked:
    """What an address asks for: a view and a look over it; `is_missing` when the view is not there."""

    tab: Tab
    look: Look
    is_missing: bool = False


async def tabs_of(page: Page, kind: ListKind) -> list[Tab]:
    """Ready-made views and those that the viewer may see, in the viewer's own order; none on fields that are hidden."""
    fields = await fields_of(kind.resource, page.actor)
    seen = [view for view in kind.views if parse(view.filter).fields() <= set(fields)]
    ready = [Tab(view.key, page.t(view.label), Look(f=view.filter, sort=view.sort)) for view in seen]
    found = [Tab(view.ref, view.name, view.look, view) for view in await views_of(page.actor, kind.key)]
    order = {ref: place for place, ref in enumerate((await habits(page.actor, kind.key)).order)}
    tabs = [*ready, *found]
    return sorted(tabs, key=lambda tab: order.get(tab.ref, len(order) + tabs.index(tab)))


def asked_for(page: Page, kind: ListKind, tabs: list[Tab], opens: str) -> Asked:
    """The view and look of the page's address; without any, the view that opens by itself."""
    by_ref = {tab.ref: tab for tab in tabs}
    usual = by_ref[kind.views[0].key]
    says_something = any(name in page.query for name in PARTS)
    wanted = page.query.get("view") or ("" if says_something else opens)
    tab = by_ref.get(wanted, usual)
    try:
        look = look_of(tab.look.with_asked(page.query).as_json())
    except NotUnderstood:
        look = tab.look
    return Asked(tab, look, is_missing=bool(wanted) and wanted not in by_ref)
