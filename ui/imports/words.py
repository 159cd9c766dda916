"""How imports are called."""

from services.i18n import mark

from ..page import Page

KINDS = {
    "customers": ("building-2", mark("Customers"), mark("Import customers"), "/customers"),
    "contacts": ("user-round", mark("Contacts"), mark("Import contacts"), "/contacts"),
    "projects": ("folder-kanban", mark("Projects"), mark("Import projects"), "/projects"),
    "invoices": ("receipt-text", mark("Invoices"), mark("Import invoices"), "/invoices"),
    "costs": ("coins", mark("Costs"), mark("Import costs"), "/projects"),
}
"""Of each kind the icon, the name, the title of its import, and where its records are."""
STATES = {
    "reading": (mark("Being read"), ""),
    "read": (mark("Columns to map"), "acc"),
    "planning": (mark("Being checked"), ""),
    "planned": (mark("Ready to import"), "acc"),
    "running": (mark("Being imported"), ""),
    "done": (mark("Imported"), "pos"),
    "cancelled": (mark("Cancelled"), ""),
    "failed": (mark("Failed"), "neg"),
}
MATCHING = {
    "org_number": mark("Organization number"),
    "vat_number": mark("VAT number"),
    "number": mark("Number"),
    "domain": mark("Email domain"),
    "name": mark("Name"),
    "email": mark("Email"),
    "same": mark("All values the same"),
}
STEPS = (mark("Upload file"), mark("Map columns"), mark("Check rows"), mark("Import"))


def rows_text(page: Page, count: int) -> str:
    """So many rows."""
    return page.n("{count} row", "{count} rows", count)
