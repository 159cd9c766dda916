"""Sales: sales cases as a list."""

from collections.abc import Callable, Sequence

from services.filters.filter import Filter
from services.i18n import mark
from services.refusals import NotPermitted

from ..components.dom import Tag, glyph
from ..lists.adding import new_link
from ..lists.kind import ListKind, ReadyView, Words
from ..lists.page import ListPage
from ..lists.selection import BarAction
from ..page import Page

WORDS = Words(
    counted=lambda page, count: page.n("{count} sales case", "{count} sales cases", count),
    none_yet=mark("No sales cases yet."),
    no_match=mark("No sales cases match. Change the search or remove the filter."),
    changed=mark("{person} changed sales cases just now"),
)
SALES = ListKind(
    resource="projects",
    key="sale",
    title=mark("Sales"),
    first="name",
    words=WORDS,
    views=(
        ReadyView("all", mark("All sales cases")),
        ReadyView("open", mark("Open", "adjective"), "sales_state.any:in_progress;is_closed.is:no"),
        ReadyView("mine", mark("My sales cases"), "sales_state.any:in_progress;is_closed.is:no;sales_person_id.any:me"),
        ReadyView("won", mark("Won cases"), "sales_state.any:won"),
        ReadyView("lost", mark("Lost cases"), "sales_state.any:lost"),
    ),
    opens="/projects/{id}",
    card_fields=("customer_id", "owner_id"),
    card_end=("expected_value", "sales_status_id"),
    moved_by=("projects", "customers", "sales-statuses", "project-statuses", "users"),
    only="is_internal.is:no",
)


async def sales_list(page: Page) -> None:
    """Build the page."""
    if not page.actor.sees("projects"):
        raise NotPermitted()
    await Sales(page, SALES).build()


def switch(page: Page, asked: Callable[[], Filter], *, is_board: bool) -> None:
    """The same sales cases, under the same filter, as a list or as a board."""

    def go(path: str) -> None:
        wanted = asked()
        query = {"f": wanted.text(), "q": wanted.search}
        page.navigate(page.address(path, **{name: given for name, given in query.items() if given}))

    with Tag("div", None, "k-seg", role="group", aria_label=page.t("Show as")):
        for icon, label, path, here in (
            ("list", page.t("List"), "/sales", not is_board),
            ("layout-grid", page.t("Board"), "/sales/board", is_board),
        ):
            one = Tag("button", None, "k-showas", type="button", aria_pressed="true" if here else "false")
            with one.on("click", lambda path=path: go(path), args=[]):
                glyph(icon)
                Tag("span", label)


class Sales(ListPage):
    """One open list of sales cases."""

    def head_actions(self) -> None:
        """The way to the board, and to a new one."""
        switch(self.page, lambda: self.filter, is_board=False)
        new_link(self.page, self.page.t("New sales case"), "/sales/new", "new-case")

    def bar_actions(self) -> Sequence[BarAction]:
        """Another status for the selected rows."""
        general = super().bar_actions()
        return (self.change_status("sales_status_id"), *general) if general else ()
