"""What follows from the sales status of a sales case, and where internal projects belong."""

from typing import Any

from services.database import row, value
from services.organization import organization
from services.sql import Sql

from .refusals import InternalElsewhere
from .write import Write


async def fill_by_sales_status(write: Write) -> None:
    """Won makes the probability 100 and sets the order date, Lost closes, In progress opens again; what is given stays."""
    if write.is_new or not write.changes("sales_status_id"):
        return
    was = await _status(write, write.before["sales_status_id"])
    now = await _status(write, write.then("sales_status_id"))
    if was is None or now is None:
        return
    for name, given in (await _following(write, was, now)).items():
        write.values.setdefault(name, given)


async def internal_on_own_card(write: Write) -> None:
    """A project is internal on the firm's own card only."""
    if not write.changes("is_internal", "customer_id") or not write.then("is_internal"):
        return
    query = Sql("SELECT is_internal FROM customer WHERE id = ?", (write.then("customer_id"),))
    if not await value(query, write.recorder.connection):
        raise InternalElsewhere(field="is_internal")


async def _following(write: Write, was: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    if now["state"] == "won":
        ordered = write.then("order_date") or (await organization()).today()
        return {"probability": 100, "order_date": ordered} | ({"is_closed": False} if was["state"] == "lost" else {})
    if now["state"] == "lost":
        return {"probability": 0, "is_closed": True}
    if was["state"] == "in_progress":
        chosen = write.before.get("probability") not in (None, was["probability"])
        return {} if chosen else {"probability": now["probability"]}
    reopened = {"is_closed": False} if was["state"] == "lost" else {"order_date": None}
    return {"probability": now["probability"], **reopened}


async def _status(write: Write, status_id: int) -> dict[str, Any] | None:
    query = Sql("SELECT state, probability FROM sales_status WHERE id = ?", (status_id,))
    return await row(query, write.recorder.connection)
