"""The things that are written through the door: table, the customer they belong to, who may see them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

import models
from models.base import Row

from . import derived
from .permissions import (
    Actor,
    visible_costs,
    visible_customers,
    visible_invoices,
    visible_projects,
    visible_under_customer,
)
from .sql import FALSE, TRUE, Sql, any_of

Derive = Callable[[dict[str, Any], BaseDBAsyncClient], Awaitable[dict[str, Any]]]


async def _nothing(_row: dict[str, Any], _within: BaseDBAsyncClient) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Resource:
    """A kind of row. `customer` is the SQL (over the table's own name) of the customer that it belongs to.

    `visible_few` says the same as `visible`, quicker for a few rows and slower for many, where the two differ.
    `derive` computes the columns that follow from others; `moves_figures` says that KPIs read the rows.
    `write_right` is what a writer needs besides seeing the row.
    """

    name: str
    model: type[Row]
    customer: str | None = None
    visible: Callable[[Actor, str], Sql] = lambda actor, alias: FALSE
    derive: Derive = _nothing
    moves_figures: bool = False
    write_right: str = "settings"
    visible_few: Callable[[Actor, str], Sql] | None = None

    @property
    def table(self) -> str:
        """The database table."""
        return str(self.model._meta.db_table)

    def visible_of_few(self, actor: Actor) -> Sql:
        """Condition on the rows that the actor may see, for a query that names few of them."""
        return (self.visible_few or self.visible)(actor, self.table)


def _everybody(actor: Actor, _alias: str) -> Sql:
    return TRUE if actor.level != "none" else FALSE


def _own_or_shared(actor: Actor, alias: str) -> Sql:
    return Sql(f"{alias}.owner_id = ? OR {alias}.is_shared", (actor.user_id,))


def _custom_values(actor: Actor, alias: str) -> Sql:
    """Values of custom fields on rows that the actor may see."""
    return any_of(
        [_on_visible(name, actor, alias) for name in ("customers", "contacts", "projects", "invoices", "costs")]
    )


def _on_visible(resource: str, actor: Actor, alias: str) -> Sql:
    kind = RESOURCES[resource]
    fields = f"{alias}.field_id IN (SELECT id FROM custom_field WHERE resource = '{resource}')"
    visible = kind.visible(actor, kind.table)
    return Sql(
        f"{fields} AND {alias}.row_id IN (SELECT {kind.table}.id FROM {kind.table} WHERE {visible.text})",
        visible.values,
    )


def _of_visible_contact(actor: Actor, alias: str) -> Sql:
    """Rows that hang on a contact (phones, e-mails, keywords): those of visible contacts."""
    visible = visible_under_customer(actor, "contact")
    if visible == TRUE:
        return TRUE
    return Sql(f"{alias}.contact_id IN (SELECT contact.id FROM contact WHERE {visible.text})", visible.values)


def _own(actor: Actor, alias: str) -> Sql:
    return Sql(f"{alias}.user_id = ?", (actor.user_id,))


def _exports(actor: Actor, alias: str) -> Sql:
    """Own ones; whoever may read everybody's changes sees who took which data out."""
    return TRUE if actor.may("change_log") and actor.customer_scope == "all" else _own(actor, alias)


def _own_or_for_profile(actor: Actor, alias: str) -> Sql:
    """Own rows, and those shared with everybody (`shared_with` is empty) or with the actor's permission profile."""
    profiles = f"',' || replace(replace(replace(CAST({alias}.shared_with AS TEXT), '[', ''), ']', ''), ' ', '') || ','"
    mine = "(SELECT '%,' || CAST(u.profile_id AS TEXT) || ',%' FROM user_account u WHERE u.id = ?)"
    shared = f"{alias}.is_shared AND ({profiles} = ',,' OR {profiles} LIKE {mine})"
    return Sql(f"{alias}.owner_id = ? OR ({shared})", (actor.user_id, actor.user_id))


def _rows_of_invoices(actor: Actor, alias: str) -> Sql:
    """Rows of invoices that the actor may see."""
    visible = visible_invoices(actor, "of_invoice")
    if visible == TRUE:
        return TRUE
    inner = f"SELECT of_invoice.id FROM invoice of_invoice WHERE {visible.text}"
    return Sql(f"{alias}.invoice_id IN ({inner})", visible.values)


_few_costs = partial(visible_costs, few=True)
_few_under = partial(visible_under_customer, few=True)
ROW_CUSTOMER = "(SELECT i.customer_id FROM invoice i WHERE i.id = invoice_row.invoice_id)"
CONTACTS_CUSTOMER = "(SELECT o.customer_id FROM contact o WHERE o.id = {table}.contact_id)"
COST_CUSTOMER = "(SELECT p.customer_id FROM project p WHERE p.id = cost.project_id)"
CUSTOM_CUSTOMER = (
    "(SELECT CASE f.resource WHEN 'customers' THEN custom_value.row_id"
    " WHEN 'contacts' THEN (SELECT o.customer_id FROM contact o WHERE o.id = custom_value.row_id)"
    " WHEN 'projects' THEN (SELECT o.customer_id FROM project o WHERE o.id = custom_value.row_id)"
    " WHEN 'invoices' THEN (SELECT o.customer_id FROM invoice o WHERE o.id = custom_value.row_id)"
    " WHEN 'costs' THEN (SELECT p.customer_id FROM cost o JOIN project p ON p.id = o.project_id"
    " WHERE o.id = custom_value.row_id) END FROM custom_field f WHERE f.id = custom_value.field_id)"
)

_ALL = (
    Resource("customers", models.Customer, "customer.id", visible_customers, derived.customer, write_right="edit"),
    Resource(
        "addresses",
        models.Address,
        "address.customer_id",
        visible_under_customer,
        write_right="edit",
        visible_few=_few_under,
    ),
    Resource(
        "e-invoice-addresses",
        models.EInvoiceAddress,
        "e_invoice_address.customer_id",
        visible_under_customer,
        write_right="edit",
        visible_few=_few_under,
    ),
    Resource(
        "customer-segments",
        models.CustomerSegment,
        "customer_segment.customer_id",
        visible_under_customer,
        write_right="edit",
        visible_few=_few_under,
    ),
    Resource(
        "contacts",
        models.Contact,
        "contact.customer_id",
        visible_under_customer,
        derived.contact,
        write_right="edit",
        visible_few=_few_under,
    ),
    Resource(
        "contact-lines",
        models.ContactLine,
        CONTACTS_CUSTOMER.format(table="contact_line"),
        _of_visible_contact,
        write_right="edit",
    ),
    Resource(
        "contact-keywords",
        models.ContactKeyword,
        CONTACTS_CUSTOMER.format(table="contact_keyword"),
        _of_visible_contact,
        write_right="edit",
    ),
    Resource(
        "activities",
        models.Activity,
        "activity.customer_id",
        visible_under_customer,
        write_right="read",
        visible_few=_few_under,
    ),
    Resource("projects", models.Project, "project.customer_id", visible_projects, derived.project, True, "edit"),
    Resource("costs", models.Cost, COST_CUSTOMER, visible_costs, derived.cost, True, "edit", visible_few=_few_costs),
    Resource("invoices", models.Invoice, "invoice.customer_id", visible_invoices, derived.invoice, True, "edit"),
    Resource("invoice-rows", models.InvoiceRow, ROW_CUSTOMER, _rows_of_invoices, write_right="edit"),
    Resource("currency-rates", models.CurrencyRate, visible=_everybody),
    Resource("invoice-statuses", models.InvoiceStatus, visible=_everybody, moves_figures=True),
    Resource("sales-statuses", models.SalesStatus, visible=_everybody, moves_figures=True),
    Resource("project-statuses", models.ProjectStatus, visible=_everybody),
    Resource("industries", models.Industry, visible=_everybody),
    Resource("market-segments", models.MarketSegment, visible=_everybody),
    Resource("contact-roles", models.ContactRole, visible=_everybody),
    Resource("keywords", models.Keyword, visible=_everybody),
    Resource("custom-fields", models.CustomField, visible=_everybody),
    Resource("custom-values", models.CustomValue, CUSTOM_CUSTOMER, _custom_values, write_right="edit"),
    Resource("business-units", models.BusinessUnit, visible=_everybody),
    Resource("organization", models.Organization, visible=_everybody),
    Resource("users", models.User, visible=_everybody, write_right="users"),
    Resource("permission-profiles", models.PermissionProfile, visible=_everybody, write_right="users"),
    Resource("saved-views", models.SavedView, visible=_own_or_shared, write_right="read"),
    Resource("reports", models.Report, visible=_own_or_for_profile, write_right="read"),
    Resource("exports", models.Export, visible=_exports, write_right="read"),
)

RESOURCES = {resource.name: resource for resource in _ALL}
