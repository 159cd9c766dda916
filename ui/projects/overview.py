"""Projects: what was won, and the firm's own."""

from collections.abc import Sequence

from services.i18n import mark
from services.refusals import NotPermitted

from ..lists.adding import new_link
from ..lists.kind import ListKind, ReadyView, Words
from ..lists.page import ListPage
from ..lists.selection import BarAction
from ..page import Page

WORDS = Words(
    counted=lambda page, count: page.n("{count} project", "{count} projects", count),
    none_yet=mark("No projects yet."),
    no_match=mark("No projects match. Change the search or remove the filter."),
    changed=mark("{person} changed projects just now"),
)
COLUMNS = (
    "name", "number", "customer_id", "owner_id", "expected_base", "billed", "costs", "margin", "project_status_id",
    "start_date", "end_date", "business_unit_id",
)  # fmt: skip
READ = ("invoices", "invoice-statuses", "costs")
"""What the figures of a project are read from."""
PROJECTS = ListKind(
    resource="projects",
    key="project",
    title=mark("Projects"),
    first="name",
    words=WORDS,
    views=(
        ReadyView("all", mark("All projects")),
        ReadyView("open", mark("Open", "adjective"), "is_closed.is:no"),
        ReadyView("mine", mark("My projects"), "is_closed.is:no;owner_id.any:me"),
        ReadyView("internal", mark("Internal projects"), "is_internal.is:yes"),
        ReadyView("closed", mark("Closed projects"), "is_closed.is:yes"),
    ),
    opens="/projects/{id}",
    card_fields=("customer_id", "number"),
    card_end=("expected_value", "project_status_id"),
    moved_by=("projects", "customers", "sales-statuses", "project-statuses", "users", *READ),
    only="sales_state.any:won",
    columns=COLUMNS,
)


async def project_list(page: Page) -> None:
    """Build the page."""
    if not page.actor.sees("projects"):
        raise NotPermitted()
    await Projects(page, PROJECTS).build()


class Projects(ListPage):
    """One open list of projects."""

    def head_actions(self) -> None:
        """The way to a new one."""
        new_link(self.page, self.page.t("New project"), "/projects/new", "new-project")

    def bar_actions(self) -> Sequence[BarAction]:
        """Another status for the selected rows."""
        general = super().bar_actions()
        return (self.change_status("project_status_id"), *general) if general else ()
