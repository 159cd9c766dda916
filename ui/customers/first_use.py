"""What stands in place of the list while there are no customers but the firm's own card: the ways to the first ones."""

from dataclasses import dataclass

from services.customers.any import has_customers
from services.i18n import mark

from ..components.dom import Tag, glyph, key
from ..page import Page
from .sample import Added, offer_sample


@dataclass(frozen=True)
class Way:
    """A way on: shown where its path has a page and the viewer the right."""

    icon: str
    title: str
    text: str
    action: str
    path: str
    right: str


WAYS: tuple[Way, ...] = (
    Way(
        "search",
        mark("Search the public register"),
        mark("Type a name or an organization number. Address and e-invoice address are filled in."),
        mark("New customer"),
        "/customers/new",
        "edit",
    ),
    Way(
        "upload",
        mark("Import from a file"),
        mark("Excel or CSV. You see every row before anything is saved, and can undo it afterwards."),
        mark("Choose a file"),
        "/imports",
        "import",
    ),
    Way(
        "plug",
        mark("Connect your accounting"),
        mark("Customers and invoices come from the system that you use already, by the REST API."),
        mark("Show connections"),
        "/settings/api-tokens",
        "api_tokens",
    ),
)


class FirstUse:
    """Looks whether the list has anything to show; the page that it is drawn into then hides or shows its list."""

    def __init__(self, page: Page, sample_added: Added) -> None:
        self._page, self._sample_added = page, sample_added
        self.is_empty = False
        with Tag("section", None, "k-empty k-empty-topo k-first", data_testid="first-use") as section:
            self._draw()
        slot = section.parent_slot
        assert slot is not None
        self._root = slot.parent

    async def look(self) -> None:
        """See whether there are customers now, and show the list or the ways to the first."""
        self.is_empty = not await has_customers(self._page.actor)
        self._root.props.set_optional("data-empty", "true" if self.is_empty else None)

    def _draw(self) -> None:
        page = self._page
        with Tag("div", None, "k-empty-in"):
            Tag("h2", page.t("No customers yet"), "k-figure")
            Tag("p", _lead(page), "k-lead")
            with Tag("div", None, "k-ways"):
                for place, way in enumerate(_ways(page)):
                    _way(page, way, is_first=place == 0)
            offer_sample(page, self._sample_added)


def _way(page: Page, way: Way, *, is_first: bool) -> None:
    with Tag("section", None, "k-way k-way-first" if is_first else "k-way"):
        with Tag("span", None, "k-way-icon"):
            glyph(way.icon)
        Tag("h3", page.t(way.title))
        Tag("p", page.t(way.text))
        with Tag("a", None, f"k-btn {'k-primary' if is_first else 'k-sec'}", href=way.path):
            Tag("span", page.t(way.action))
            for letter in _keys(way):
                key(letter)


def _keys(way: Way) -> tuple[str, ...]:
    """The keys of the addition with the same path."""
    from ..routes import ADDITIONS

    return next((("N", addition.keys) for addition in ADDITIONS if addition.path == way.path), ())


def _ways(page: Page) -> list[Way]:
    from ..routes import has_page

    return [way for way in WAYS if page.actor.may(way.right) and has_page(way.path)]


def _lead(page: Page) -> str:
    """One sentence: where the first customer comes from."""
    if not page.actor.may("edit"):
        return page.t("There is nothing here that you may see. An administrator can give you access.")
    if len(_ways(page)) > 1:
        return page.t("Fetch the first one from a public register, or bring the whole list at once.")
    return page.t("Fetch the first one from a public register, or write it in yourself.")
