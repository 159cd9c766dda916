"""Previous and next customer in the list that the card was opened from, and the place in it."""

from urllib.parse import parse_qsl, urlsplit

from nicegui import background_tasks

from services import listing
from services.customers.neighbours import Neighbours, neighbours
from services.filters.filter import parse
from services.filters.refusals import FilterNotUnderstood

from ...components.dom import Tag, glyph
from ...page import Page

KEPT = ("f", "q", "sort")


def list_of(page: Page) -> dict[str, str]:
    """Filter, search and order of the list: from the address, else of the list that was on the screen before."""
    given = {name: page.query[name] for name in KEPT if name in page.query}
    before = urlsplit(page.came_from)
    if given or before.path != "/customers":
        return given
    return {name: value for name, value in parse_qsl(before.query) if name in KEPT}


class Steps:
    """The two arrows. They are looked up after the card is on the screen, so that it does not wait for the list."""

    def __init__(self, page: Page, customer_id: int) -> None:
        self._page, self._id = page, customer_id
        self._asked = list_of(page)
        with Tag("div", None, "k-steps", role="group", aria_label=page.t("In the list")) as self._box:
            self._place = Tag("span", "", "k-count k-tnum", data_testid="place")
            self._previous = self._arrow(page.t("Previous customer"), "chevron-up", "record:previous", "K")
            self._next = self._arrow(page.t("Next customer"), "chevron-down", "record:next", "J")
        self._ids: Neighbours | None = None
        if self._asked:
            page.set_query(**self._asked)

    def look(self) -> None:
        """Find the neighbours in the background."""
        background_tasks.create(self._look(), name="neighbours of a card")

    async def _look(self) -> None:
        page = self._page
        try:
            asked = parse(self._asked.get("f", ""), self._asked.get("q", ""))
        except FilterNotUnderstood:
            asked = parse("", "")
        order = listing.order_of(self._asked.get("sort", ""), "customers")
        found = await neighbours(page.actor, asked, order, self._id)
        if page.canvas.is_deleted:
            return
        self._ids = found
        place, count = page.language.number(found.place or 0), page.language.number(found.count)
        self._place.say(page.t("{place} of {count}", place=place, count=count) if found.place else "")
        self._previous.attribute("disabled", None if found.previous else True)
        self._next.attribute("disabled", None if found.next else True)

    def _arrow(self, label: str, icon: str, command: str, key: str) -> Tag:
        arrow = Tag("button", None, "k-btn k-icon k-ghost", type="button", aria_label=label, title=f"{label} ({key})")
        arrow.attribute("data-command", command).attribute("disabled", True)
        arrow.attribute("data-testid", command.replace(":", "-"))
        with arrow.on("click", lambda: self._go(command), args=[]):
            glyph(icon)
        return arrow

    async def _go(self, command: str) -> None:
        found = self._ids
        wanted = found and (found.previous if command == "record:previous" else found.next)
        if wanted:
            tab = {"tab": self._page.query["tab"]} if "tab" in self._page.query else {}
            self._page.navigate(self._page.address(f"/customers/{wanted}", **tab, **self._asked))
