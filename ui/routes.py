"""What there is: pages by path, the sections of the navigation, what can be added, the endpoints. Add a row to add one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.routing import BaseRoute

from services.i18n import mark

from .addresses import HOME
from .changes import endpoint as change_rows
from .changes.page import history_page
from .contacts.overview import contacts
from .customers.card.page import customer_card
from .customers.new.page import new_customer
from .customers.overview import overview
from .endpoints import board, edits, groups, kpis, rows
from .imports import endpoint as import_files
from .imports.list import imports
from .imports.wizard import wizard
from .invoices.overview import invoice_list
from .invoices.page import invoice, new_invoice
from .mass_update import endpoint as planned_rows
from .page import Page
from .projects.form import new_case, new_project
from .projects.overview import project_list
from .projects.page import project
from .reports import endpoint as report_files
from .reports.builder import builder
from .reports.gallery import gallery
from .reports.my_exports import my_exports
from .sales.board import sales_board
from .sales.overview import sales_list
from .settings.page import setting, settings

Builder = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Route:
    """A page. `path` may hold `{names}` (`page.parameters`); `right` is needed to see it; `section` is chosen in the nav."""

    path: str
    build: Builder
    title: str
    section: str
    right: str | None = None


@dataclass(frozen=True)
class Item:
    """A line of the navigation below its section."""

    label: str
    path: str
    right: str | None = None


@dataclass(frozen=True)
class Section:
    """A part of the register in the navigation; `keys` follow G on the keyboard."""

    key: str
    icon: str
    label: str
    path: str
    keys: str
    items: tuple[Item, ...] = ()
    right: str | None = None


@dataclass(frozen=True)
class Addition:
    """A line of Add new; `keys` follow N on the keyboard. Shown when its path has a page and the viewer the right."""

    key: str
    icon: str
    label: str
    command: str
    path: str
    keys: str
    right: str | None = None


SECTIONS: tuple[Section, ...] = (
    Section(
        "customers",
        "building-2",
        mark("Customers"),
        "/customers",
        "K",
        (
            Item(mark("Overview"), "/customers", "read"),
            Item(mark("Contacts"), "/contacts", "read"),
            Item(mark("Imports"), "/imports", "import"),
        ),
        "read",
    ),
    Section("sales", "handshake", mark("Sales"), "/sales", "S", right="read"),
    Section("projects", "folder-kanban", mark("Projects"), "/projects", "P", right="read"),
    Section("invoices", "receipt-text", mark("Invoices"), "/invoices", "F", right="read"),
    Section(
        "reports",
        "chart-column",
        mark("Reports"),
        "/reports",
        "R",
        (
            Item(mark("Report builder"), "/reports/new", "read"),
            Item(mark("Saved reports"), "/reports", "read"),
            Item(mark("My exports"), "/reports/exports", "read"),
        ),
        "read",
    ),
    Section("changes", "history", mark("History"), "/changes", "H", right="read"),
    Section("settings", "settings", mark("Settings"), "/settings", "I"),
)
ADDITIONS: tuple[Addition, ...] = (
    Addition("customer", "building-2", mark("Customer"), mark("New customer"), "/customers/new", "K", "edit"),
    Addition("case", "handshake", mark("Sales case"), mark("New sales case"), "/sales/new", "A", "edit"),
    Addition("project", "folder-kanban", mark("Project"), mark("New project"), "/projects/new", "J", "edit"),
    Addition("invoice", "receipt-text", mark("Invoice"), mark("New invoice"), "/invoices/new", "F", "edit"),
    Addition("import", "upload", mark("Import from a file"), mark("Import from a file"), "/imports", "I", "import"),
)
ROUTES: tuple[Route, ...] = (
    Route("/customers", overview, mark("Overview"), "customers", "read"),
    Route("/customers/new", new_customer, mark("New customer"), "customers", "edit"),
    Route("/customers/{id}", customer_card, mark("Customer"), "customers", "read"),
    Route("/imports", imports, mark("Imports"), "customers", "import"),
    Route("/imports/{id}", wizard, mark("Imports"), "customers", "import"),
    Route("/contacts", contacts, mark("Contacts"), "customers", "read"),
    Route("/sales", sales_list, mark("Sales"), "sales", "read"),
    Route("/sales/board", sales_board, mark("Board"), "sales", "read"),
    Route("/sales/new", new_case, mark("New sales case"), "sales", "edit"),
    Route("/projects/new", new_project, mark("New project"), "projects", "edit"),
    Route("/projects", project_list, mark("Projects"), "projects", "read"),
    Route("/projects/{id}", project, mark("Project"), "projects", "read"),
    Route("/invoices", invoice_list, mark("Invoices"), "invoices", "read"),
    Route("/invoices/new", new_invoice, mark("New invoice"), "invoices", "edit"),
    Route("/invoices/{id}", invoice, mark("Invoice"), "invoices", "read"),
    Route("/reports", gallery, mark("Reports"), "reports", "read"),
    Route("/reports/new", builder, mark("Report builder"), "reports", "read"),
    Route("/reports/exports", my_exports, mark("My exports"), "reports", "read"),
    Route("/reports/{ref}", builder, mark("Report builder"), "reports", "read"),
    Route("/changes", history_page, mark("History"), "changes", "read"),
    Route("/settings", settings, mark("Settings"), "settings"),
    Route("/settings/{part}", setting, mark("Settings"), "settings"),
)
ENDPOINTS: tuple[BaseRoute, ...] = (
    *rows.ROUTES,
    *groups.ROUTES,
    *board.ROUTES,
    *edits.ROUTES,
    *kpis.ROUTES,
    *report_files.ROUTES,
    *import_files.ROUTES,
    *planned_rows.ROUTES,
    *change_rows.ROUTES,
)


def has_page(path: str) -> bool:
    """Whether there is a page at a path."""
    return any(_fits(route.path.split("/"), path.split("/")) for route in ROUTES)


def _fits(pattern: list[str], path: list[str]) -> bool:
    return len(pattern) == len(path) and all(
        part == given or part.startswith("{") for part, given in zip(pattern, path, strict=True)
    )


__all__ = ["ADDITIONS", "ENDPOINTS", "HOME", "ROUTES", "SECTIONS", "Addition", "Item", "Route", "Section", "has_page"]
