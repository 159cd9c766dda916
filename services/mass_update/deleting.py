"""Deleting many rows: which may go, by the rules of `services.writing.removal` as SQL, and doing it row by row."""

from services.changes import Recorder
from services.fields.field import Field
from services.i18n import mark
from services.permissions import Actor
from services.refusals import Refusal
from services.sql import FALSE, Sql
from services.writing import rows as one_row

DELETE = "*"
FIELD = Field(DELETE, mark("Deletion"), "text", mass_editable=True, sql="''")
CAN_BE_DELETED = ("customers", "contacts")
MOST = 5_000
HAS_WORK = Sql(
    "EXISTS (SELECT 1 FROM project WHERE project.customer_id = customer.id)"
    " OR EXISTS (SELECT 1 FROM invoice WHERE invoice.customer_id = customer.id)"
    " OR EXISTS (SELECT 1 FROM invoice WHERE invoice.billing_customer_id = customer.id)"
)
KEPT: dict[str, tuple[tuple[str, Sql], ...]] = {
    "customers": (("own_card_stays", Sql("customer.is_internal = TRUE")), ("customer_has_work", HAS_WORK)),
}


def may_delete(actor: Actor, resource: str) -> bool:
    """Whether somebody may delete rows of a resource at all."""
    if resource not in CAN_BE_DELETED or not actor.may("edit"):
        return False
    return resource != "customers" or actor.can_delete_customers


def kind_and_reason(actor: Actor, resource: str) -> tuple[Sql, Sql]:
    """What would become of a row, as SQL, and the code of the refusal where it would be refused."""
    if not may_delete(actor, resource):
        return Sql("'not_permitted'"), Sql("'needs_right_to_delete'")
    kept, kinds, reasons = KEPT.get(resource, ()), Sql("(CASE"), Sql("(CASE")
    for code, condition in (*kept, ("", FALSE)):
        kinds = kinds + "WHEN" + condition + "THEN 'refused'"
        reasons = reasons + "WHEN" + condition + f"THEN '{code}'"
    return kinds + "ELSE 'change' END)", reasons + "ELSE NULL END)"


async def delete_one(recorder: Recorder, actor: Actor, resource: str, row_id: int) -> Refusal | None:
    """Delete a row with what belongs to it alone; answers with why it stays."""
    try:
        async with recorder.attempt():
            await one_row.delete(actor, recorder, resource, row_id)
    except Refusal as refusal:
        return refusal
    return None
