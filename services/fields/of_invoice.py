"""Derived fields of an invoice: what of it is left to pay, and whether it should have been paid by now."""

from services.i18n import mark
from services.kpis.owed import MAY_BE_OWED, OWED, TO_PAY, left
from services.sql import Sql

from .field import Field, Viewing


def _unpaid(_viewing: Viewing) -> Sql:
    return Sql(f"(CASE WHEN {OWED} THEN {TO_PAY} ELSE 0 END)")


def _unpaid_base(_viewing: Viewing) -> Sql:
    """What amounts in several currencies are ordered by."""
    return Sql(f"(CASE WHEN {OWED} THEN {left('net_base')} ELSE 0 END)")


def _overdue(viewing: Viewing) -> Sql:
    return Sql(f"(coalesce(invoice.due_date < ?, FALSE) AND {OWED})", (viewing.today,))


INVOICE_FIGURES = (
    Field(
        "unpaid", mark("Left to pay, with VAT"), "money", short=mark("Left to pay"), sql=_unpaid, sort=_unpaid_base,
        only=MAY_BE_OWED, unit="currency", width=130,
    ),
    Field("is_overdue", mark("Overdue"), "boolean", sql=_overdue, width=90),
)  # fmt: skip
