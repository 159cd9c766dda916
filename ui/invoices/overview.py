"""Invoices: those that the viewer may see, as a list."""

from collections.abc import Sequence

from services.i18n import mark
from services.refusals import NotPermitted

from ..lists.adding import new_link
from ..lists.kind import ListKind, ReadyView, Words
from ..lists.page import ListPage
from ..lists.selection import BarAction
from ..page import Page

WORDS = Words(
    counted=lambda page, count: page.n("{count} invoice", "{count} invoices", count),
    none_yet=mark("No invoices yet."),
    no_match=mark("No invoices match. Change the search or remove the filter."),
    changed=mark("{person} changed invoices just now"),
)
INVOICES = ListKind(
    resource="invoices",
    key="invoice",
    title=mark("Invoices"),
    first="number",
    words=WORDS,
    views=(
        ReadyView("all", mark("All invoices")),
        ReadyView("month", mark("This month"), "date.within:this_month"),
        ReadyView("unpaid", mark("Unpaid invoices"), "unpaid.gt:0", "due_date"),
        ReadyView("overdue", mark("Overdue invoices"), "is_overdue.is:yes", "due_date"),
        ReadyView("drafts", mark("Without a number"), "number.empty"),
        ReadyView("credit", mark("Credit notes"), "is_credit_note.is:yes"),
    ),
    opens="/invoices/{id}",
    card_fields=("customer_id", "date"),
    card_end=("net", "status_id"),
    moved_by=("invoices", "customers", "projects", "invoice-statuses", "users"),
    unnamed=mark("No number"),
)


async def invoice_list(page: Page) -> None:
    """Build the page."""
    if not page.actor.sees("invoices"):
        raise NotPermitted()
    await Invoices(page, INVOICES).build()


class Invoices(ListPage):
    """One open list of invoices."""

    def head_actions(self) -> None:
        """The way to a new one."""
        new_link(self.page, self.page.t("New invoice"), "/invoices/new", "new-invoice")

    def bar_actions(self) -> Sequence[BarAction]:
        """Another status for the selected rows."""
        general = super().bar_actions()
        return (self.change_status("status_id"), *general) if general else ()
