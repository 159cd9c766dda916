"""What rows are called: by their name or number, an invoice that has none yet by whom it is for."""

from collections import defaultdict
from collections.abc import Collection

from .database import rows
from .i18n import language, mark
from .permissions import Actor
from .resources import RESOURCES
from .sql import Sql, is_any

NAMES = {
    "customers": "customer.name",
    "contacts": "trim(coalesce(contact.first_name, '') || ' ' || contact.last_name)",
    "projects": "project.name",
    "invoices": "coalesce(invoice.number, '')",
    "costs": "coalesce(cost.description, (SELECT p.name FROM project p WHERE p.id = cost.project_id))",
    "addresses": "trim(coalesce(address.street, '') || ' ' || coalesce(address.city, ''))",
    "e-invoice-addresses": "e_invoice_address.address",
    "users": "user_account.name",
    "customer-segments": "(SELECT m.name FROM market_segment m WHERE m.id = customer_segment.segment_id)",
}
DRAFT, DRAFT_FOR = mark("Draft"), mark("Draft for {name}")


async def names_of(actor: Actor, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The names of rows that are there and that the actor sees."""
    by_resource: defaultdict[str, list[int]] = defaultdict(list)
    for resource, row_id in wanted:
        by_resource[resource].append(row_id)
    names: dict[tuple[str, int], str] = {}
    for resource, ids in by_resource.items():
        kind = RESOURCES[resource]
        name = NAMES.get(resource) or (f"{kind.table}.name" if "name" in kind.model._meta.fields_map else None)
        if name is None:
            continue
        query = Sql(f"SELECT {kind.table}.id AS id, {name} AS name FROM {kind.table} WHERE")
        where = is_any(f"{kind.table}.id", sorted(ids)) & kind.visible(actor, kind.table)
        names |= {(resource, int(item["id"])): item["name"] for item in await rows(query + where) if item["name"]}
    drafts = await customers_of_drafts(actor, [row_id for name, row_id in wanted if name == "invoices"])
    t = language(actor.language).t
    return names | {
        ("invoices", row_id): t(DRAFT_FOR, name=name) if name else t(DRAFT) for row_id, name in drafts.items()
    }


async def customers_of_drafts(actor: Actor, invoice_ids: Collection[int]) -> dict[int, str | None]:
    """For those of some invoices that the actor sees and that have no number: whom they are for, None where that is hidden."""
    if not invoice_ids:
        return {}
    seen = RESOURCES["invoices"].visible(actor, "invoice")
    query = Sql("SELECT invoice.id, invoice.customer_id FROM invoice WHERE invoice.number IS NULL AND")
    found = await rows(query + (is_any("invoice.id", sorted(invoice_ids)) & seen))
    names = await names_of(actor, {("customers", int(item["customer_id"])) for item in found})
    return {int(item["id"]): names.get(("customers", int(item["customer_id"]))) for item in found}
