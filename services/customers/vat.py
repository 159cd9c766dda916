"""Asking VIES again about a customer's VAT number; the answer is kept with its time."""

from services.changes import recording
from services.database import value
from services.permissions import Actor
from services.refusals import StaleVersion
from services.registries.lookup import Registers
from services.registries.registry import Found, NotFound, Outcome
from services.registries.vies import VatAnswer
from services.sql import Sql
from services.writing.rows import require_row

from .evidence import evidence_of

NUMBER = Sql("SELECT vat_number FROM customer WHERE id =")


async def check_vat(actor: Actor, customer_id: int, registers: Registers) -> Outcome[VatAnswer]:
    """What VIES says now; only an answer is kept. `StaleVersion` when the number became another one meanwhile.

    Other refusals: `NotFound`, `NotPermitted`.
    """
    await require_row(actor, "customers", customer_id)
    number = await value(NUMBER + Sql("?", (customer_id,)))
    if not number:
        return NotFound()
    outcome = await registers.check_vat(number)
    if isinstance(outcome, Found):
        async with recording(actor, "edit", summary={"resource": "customers", "register": "vies"}) as recorder:
            if await value(NUMBER + Sql("?", (customer_id,)), recorder.connection) != number:
                raise StaleVersion()
            await recorder.update("customers", customer_id, evidence_of(None, outcome.value).of_vat())
    return outcome
