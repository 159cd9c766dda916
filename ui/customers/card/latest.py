"""The latest of the history in a few lines, beside the figures."""

from services.customers.activity import Event
from services.customers.timeline import Noted, Wanted, timeline

from ...components.dom import Tag, glyph
from ...page import Page
from .events import Told, diff_line, told_of
from .noted import ICONS, sentence

SHOWN, FIELDS = 6, 3
Line = tuple[Noted | Event, Told]


async def latest_of(page: Page, customer_id: int, country: str | None) -> list[Line]:
    """The newest entries with their words."""
    found = await timeline(page.actor, customer_id, Wanted(most=SHOWN))
    events = [one for one in found if isinstance(one, Event)]
    words = dict(zip((one.change_set_id for one in events), await told_of(page, events, country), strict=True))
    return [(one, words[one.change_set_id] if isinstance(one, Event) else _noted(page, one)) for one in found]


def draw_latest(page: Page, lines: list[Line]) -> None:
    """The entries as a timeline."""
    with Tag("ol", None, "k-timeline"):
        for one, told in lines:
            with Tag("li", None, "k-event-row"):
                with Tag("span", None, "k-event-icon"):
                    glyph(told.icon)
                with Tag("div", None, "k-event-main"):
                    Tag("p", told.sentence)
                    if isinstance(one, Noted):
                        Tag("p", one.text, "k-muted k-two-lines")
                    for label, old, new in told.diffs[:FIELDS]:
                        diff_line(label, old, new)
                Tag("time", page.language.moment(one.at, page.firm.time_zone, page.today), "k-event-time")
    if not lines:
        Tag("p", page.t("Nothing has happened yet."), "k-muted")


def _noted(page: Page, one: Noted) -> Told:
    return Told(ICONS[one.kind], sentence(page, one))
