"""What must hold for a row of each resource beyond its single values. Another rule is another entry below."""

from collections.abc import Awaitable, Callable

from services.customers.evidence import OF_NUMBER
from services.customers.facts import Facts
from services.customers.numbers import require_free_numbers
from services.database import row, rows, value
from services.identifiers import Severity, check_e_invoice_address, check_operator
from services.profiles import require_may_move_units
from services.refusals import Refusal
from services.sql import Sql

from .activities import fill_activity, may_be_written, of_same_customer
from .amounts import credit_note_is_negative, fill_currency, fill_project_rate, fits
from .contacts import clean_value, contact_moved, line_moved
from .invoices import (
    amounts_follow_rows,
    credits_another,
    fill_invoice_number,
    invoice_is_open,
    may_be_changed,
    stays_sent,
)
from .lists import (
    custom_field_is_whole,
    each_state_stays,
    fill_key,
    fill_position,
    name_is_free,
    one_usual_for_credit_notes,
)
from .projects import fill_by_sales_status, internal_on_own_card
from .refusals import EndsBeforeItStarts, GoesInCircles
from .write import Write

Rule = Callable[[Write], Awaitable[None]]
FIRST_NUMBER = {"customers": 10_000, "projects": 1_000}


async def fill_number(write: Write) -> None:
    """The next free number for a new row that brings none."""
    if write.is_new and write.values.get("number") is None:
        table = write.resource.removesuffix("s")
        highest = await value(Sql(f"SELECT max(number) FROM {table}"), write.recorder.connection)
        write.values["number"] = max(int(highest or 0), FIRST_NUMBER[write.resource]) + 1


async def evidence_is_of_the_number(write: Write) -> None:
    """What registers said of a number goes when the customer has another one."""
    for name, columns in OF_NUMBER.items() if not write.is_new else ():
        if write.changes(name):
            write.values = {**dict.fromkeys(columns), **write.values}


async def numbers_are_free(write: Write) -> None:
    """No two customers have the same organization or VAT number."""
    org, vat = (write.then(name) or "" if write.changes(name) else "" for name in ("org_number", "vat_number"))
    if org or vat:
        facts = Facts(country=write.then("country"), org_number=org, vat_number=vat, customer_id=write.row_id)
        await require_free_numbers(write.actor, facts, write.recorder.connection)


async def dates_in_order(write: Write) -> None:
    """A project does not end before it starts."""
    start, end = write.then("start_date"), write.then("end_date")
    if start is not None and end is not None and end < start:
        raise EndsBeforeItStarts(field="end_date" if write.changes("end_date") else "start_date")


async def check_address(write: Write) -> None:
    """An e-invoice address as its scheme and the customer's country have it; operators by their code."""
    if not write.changes("scheme", "address", "operator"):
        return
    query = Sql("SELECT country FROM customer WHERE id = ?", (write.then("customer_id"),))
    country = await value(query, write.recorder.connection)
    checked = check_e_invoice_address(write.then("scheme"), str(write.then("address")), country)
    _require_possible(checked.severity, checked.message, "address")
    write.values |= {"scheme": checked.address.scheme, "address": checked.address.address}
    if write.then("operator"):
        operator = check_operator(str(write.then("operator")))
        _require_possible(operator.severity, operator.message, "operator")
        write.values["operator"] = operator.number


async def one_default(write: Write) -> None:
    """A customer's first e-invoice address is its default, and a new default takes the place of the old one."""
    query = Sql("SELECT id, is_default FROM e_invoice_address WHERE customer_id = ?", (write.then("customer_id"),))
    others = [found for found in await rows(query, write.recorder.connection) if found["id"] != write.row_id]
    if write.is_new and not others:
        write.values.setdefault("is_default", True)
    for found in others if write.then("is_default") else ():
        if found["is_default"]:
            await write.recorder.update(write.resource, found["id"], {"is_default": False})


async def segments_have_two_levels(write: Write) -> None:
    """A group of segments is in no group itself."""
    parent_id = write.values.get("parent_id")
    if parent_id is None:
        return
    within = write.recorder.connection
    parent = await row(Sql("SELECT parent_id FROM market_segment WHERE id = ?", (parent_id,)), within)
    has_own = await value(Sql("SELECT 1 FROM market_segment WHERE parent_id = ?", (write.row_id,)), within)
    if parent_id == write.row_id or has_own or (parent is not None and parent["parent_id"] is not None):
        raise GoesInCircles(field="parent_id")


async def units_form_a_tree(write: Write) -> None:
    """No business unit lies below itself, and none is moved by somebody whose rights follow from where it lies."""
    if not write.is_new and write.changes("parent_id"):
        require_may_move_units(write.actor)
    above, passed = write.values.get("parent_id"), set()
    while above is not None and not write.is_new:
        if above == write.row_id or above in passed:
            raise GoesInCircles(field="parent_id")
        passed.add(above)
        above = await value(
            Sql("SELECT parent_id FROM business_unit WHERE id = ?", (above,)), write.recorder.connection
        )


def _require_possible(severity: Severity, message: Refusal | None, field: str) -> None:
    if severity is Severity.IMPOSSIBLE and message is not None:
        message.field = field
        raise message


FILLS: dict[str, tuple[Rule, ...]] = {
    "customers": (fill_number, evidence_is_of_the_number),
    "projects": (fill_number, fill_currency, fill_project_rate, fill_by_sales_status),
    "invoices": (fill_currency, fill_invoice_number),
    "costs": (fill_currency,),
    **dict.fromkeys(
        (
            "invoice-statuses",
            "sales-statuses",
            "project-statuses",
            "industries",
            "market-segments",
            "contact-roles",
            "keywords",
        ),
        (fill_position,),
    ),
    "custom-fields": (fill_position, fill_key),
    "activities": (fill_activity,),
}
"""What is filled in where it is not given; runs first."""
RULES: dict[str, tuple[Rule, ...]] = {
    "customers": (numbers_are_free,),
    "projects": (dates_in_order, internal_on_own_card, fits),
    "invoices": (
        may_be_changed,
        stays_sent,
        amounts_follow_rows,
        credit_note_is_negative,
        credits_another,
        fits,
    ),
    "invoice-rows": (invoice_is_open,),
    "costs": (fits,),
    "e-invoice-addresses": (check_address, one_default),
    "contact-lines": (clean_value,),
    "activities": (may_be_written, of_same_customer),
    "market-segments": (segments_have_two_levels, name_is_free),
    "business-units": (units_form_a_tree, name_is_free),
    "invoice-statuses": (name_is_free, one_usual_for_credit_notes),
    "sales-statuses": (name_is_free, each_state_stays),
    "project-statuses": (name_is_free,),
    "industries": (name_is_free,),
    "contact-roles": (name_is_free,),
    "custom-fields": (custom_field_is_whole, name_is_free),
    "keywords": (name_is_free,),
}
AFTER: dict[str, tuple[Callable[[Write, int], Awaitable[None]], ...]] = {
    "contacts": (contact_moved,),
    "contact-lines": (line_moved,),
}
"""What follows once a row is made or changed."""
