"""Small pieces that several tabs draw: sections, tables, links to other pages."""

from collections.abc import Awaitable, Callable

from ...components.dom import Tag

Handler = Callable[[], Awaitable[None]]


class Box(Tag):
    """A card of the page with its head; draw the body inside `with box:`, the end of the head inside `with box.end:`."""

    def __init__(self, title: str, mark: str | None = None) -> None:
        super().__init__("section", None, "k-card", data_testid=mark)
        with self, Tag("header", None, "k-card-head"):
            Tag("h2", title, "k-h3")
            self.count = Tag("span", "", "k-count")
            self.end = Tag("div", None, "k-card-end")


class AsideBox(Tag):
    """A section of the aside; buttons of its head inside `with box.head:`."""

    def __init__(self, title: str, mark: str | None = None) -> None:
        super().__init__("section", data_testid=mark)
        with self, Tag("div", None, "k-aside-head") as self.head:
            Tag("h2", title, "k-h3")


def table(heads: tuple[str, ...], numeric: tuple[int, ...] = (), label: str | None = None) -> Tag:
    """A table with its heads; answers with its body."""
    with Tag("div", None, "k-tablebox"), Tag("table", None, "k-table", aria_label=label):
        with Tag("thead"), Tag("tr"):
            for place, head in enumerate(heads):
                Tag("th", head, "k-num" if place in numeric else "", scope="col")
        return Tag("tbody")


def link_or_text(path: str | None, words: str, classes: str = "") -> Tag:
    """A link where there is a page, else the words."""
    return Tag("a", words, f"k-rowlink {classes}".strip(), href=path) if path else Tag("span", words, classes)


def has_page(pattern: str) -> bool:
    """Whether the register has a page for a path with names in it (`/projects/{id}`)."""
    from ...routes import ROUTES  # the table of routes knows the card

    return any(route.path == pattern for route in ROUTES)


def page_of(pattern: str, row_id: int) -> str | None:
    """The path of a row's page, None where there is none."""
    return pattern.replace("{id}", str(row_id)) if has_page(pattern) else None


def text_button(label: str, does: Handler, classes: str = "k-link", mark: str | None = None) -> Tag:
    """Words that act."""
    return Tag("button", label, classes, type="button", data_testid=mark).on("click", does, args=[])  # type: ignore[return-value]


def segments(
    options: list[tuple[str, str, int]], chosen: str, choose: Callable[[str], Awaitable[None]], label: str
) -> None:
    """A row of choices with how many there are of each: (key, words, count)."""
    with Tag("div", None, "k-seg", role="radiogroup", aria_label=label):
        for key, words, count in options:
            one = Tag("button", None, "", type="button", role="radio", data_testid=f"show-{key}")
            one.attribute("aria-checked", "true" if key == chosen else "false")
            with one.on("click", lambda key=key: choose(key), args=[]):
                Tag("b", words)
                Tag("span", str(count))
