"""The side navigation: the firm, the sections with what lies below the chosen one, help."""

from collections.abc import Callable, Sequence

from services.i18n import Language
from services.permissions import Actor

from ..design import asset, colour
from ..routes import HOME, SECTIONS, Item, Section, has_page
from .dom import Tag, glyph, key


class Sidebar(Tag):
    """Sections that the viewer may use; those without a page are not there."""

    def __init__(self, language: Language, actor: Actor, firm_name: str, on_help: Callable[[], None]) -> None:
        super().__init__("aside", None, "k-side")
        self._links: dict[str, Tag] = {}
        self._stars: dict[str, Tag] = {}
        self._caption = language.t("Favourites")
        self._below: dict[str, Tag] = {}
        self._items: list[str] = []
        self._kept: Sequence[tuple[int, str]] = []
        with self:
            with Tag("a", None, "k-workspace", href=HOME, title=firm_name):
                Tag("img", None, "k-mark", src=asset("logo.svg"), alt="Stamkund")
                self._firm = Tag("span", firm_name)
            with Tag("nav", None, "k-nav", aria_label=language.t("Sections")):
                for section in sections_of(actor):
                    self._section(section, language, actor)
            self._favourites = Tag("nav", None, "k-nav k-hidden", aria_label=language.t("Favourites"))
            with Tag("div", None, "k-side-foot"):
                help_button = Tag("button", None, "k-nav-item", type="button", title=language.t("Help"))
                with help_button.on("click", on_help, args=[]):
                    glyph("circle-help")
                    Tag("span", language.t("Help"))
                    key("?")

    def _section(self, section: Section, language: Language, actor: Actor) -> None:
        label, items = language.t(section.label), items_of(section, actor)
        with Tag("a", None, "k-nav-item", href=section.path, title=label) as self._links[section.key]:
            glyph(section.icon)
            Tag("span", label)
        if items:
            with Tag("div", None, "k-nav-sub") as self._below[section.key]:
                for item in items:
                    self._items += [item.path] if item.path != section.path else []
                    self._links[item.path] = Tag("a", language.t(item.label), "k-nav-item", href=item.path)

    def choose(self, section: str | None, path: str) -> None:
        """Mark where the viewer is."""
        self._choose_favourite(path)
        path = next((item for item in self._items if path.startswith(f"{item}/")), path)
        has_line = path in self._links
        for name, link in self._links.items():
            here = "page" if name == path or (name == section and not has_line) else "true" if name == section else None
            link.attribute("aria-current", here)
        for name, below in self._below.items():
            below.wear("k-hidden", name != section)

    def show_favourites(self, customers: Sequence[tuple[int, str]], path: str) -> None:
        """The customers that the viewer keeps at hand, below the sections."""
        if customers == self._kept:
            return
        self._kept = customers
        self._favourites.wear("k-hidden", not customers).clear()
        self._stars.clear()
        with self._favourites:
            Tag("div", self._caption, "k-nav-caption", aria_hidden="true")
            for customer_id, name in customers:
                href = f"/customers/{customer_id}"
                with Tag("a", None, "k-nav-item k-nav-fav", href=href, title=name) as self._stars[href]:
                    Tag("span", name[:1].upper(), f"k-tile k-av{colour(customer_id)}", aria_hidden="true")
                    Tag("span", name)
        self._choose_favourite(path)

    def _choose_favourite(self, path: str) -> None:
        for href, link in self._stars.items():
            link.attribute("aria-current", "page" if href == path else None)

    def name_firm(self, name: str) -> None:
        """The firm got another name."""
        self._firm.say(name)


def sections_of(actor: Actor) -> list[Section]:
    """The sections that have a page and that the actor may see."""
    return [section for section in SECTIONS if actor.may(section.right) and has_page(section.path)]


def items_of(section: Section, actor: Actor) -> list[Item]:
    """What lies below a section for the actor."""
    return [item for item in section.items if actor.may(item.right) and has_page(item.path)]
