"""Notes, calls, meetings and tasks in words."""

from services.customers.timeline import Noted
from services.i18n import mark

from ...page import Page

ICONS = {"note": "message-square", "call": "phone", "meeting": "users", "task": "square-check"}
SENTENCES = {
    "note": (mark("{person} made a note"), mark("{person} made a note about {contact}")),
    "call": (mark("{person} had a call"), mark("{person} had a call with {contact}")),
    "meeting": (mark("{person} had a meeting"), mark("{person} had a meeting with {contact}")),
    "task": (mark("{person} finished a task"), mark("{person} finished a task with {contact}")),
}


def sentence(page: Page, one: Noted) -> str:
    """Who did what with whom."""
    alone, together = SENTENCES[one.kind]
    person = one.person or page.t("Somebody")
    if one.contact:
        return page.t(together, person=person, contact=one.contact)
    return page.t(alone, person=person)
