"""What follows from the sales status of a sales case, and where internal projects belong."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.database import row, value
from services.organization import organization
from services.sql import Sql

from .refusals import InternalElsewhere
from .write import Write

FOLLOWING = ("probability", "order_date", "is_closed")
"""The columns of a project that follow its sales status."""


async def fill_by_sales_status(write: Write) -> None:
    """Won makes the probability 100 and sets the order date, Lost closes, In progress opens again; what is given stays."""
    if write.is_new or not write.changes("sales_status_id"):
        return
    was = await _status(write, write.before["sales_status_id"])
    now = await _status(write, write.then("sales_status_id"))
    if was is None or now is None:
        return
    then = {name: write.then(name) for name in FOLLOWING}
    chosen = write.before.get("probability") not in (None, was["probability"])
    for name, given in following(then, was, now, (await organization()).today(), is_chosen=chosen).items():
        write.values.setdefault(name, given)


def following(
    project: Mapping[str, Any], was: Mapping[str, Any], now: Mapping[str, Any], today: date, *, is_chosen: bool
) -> dict[str, Any]:
    """What a project gets when its sales status `was` one and is another `now` (each with `state` and `probability`).

    `is_chosen` says that somebody gave the case a probability of its own.
    """
    if now["state"] == "won":
        reopened = {"is_closed": False} if was["state"] == "lost" else {}
        return {"probability": 100, "order_date": project["order_date"] or today} | reopened
    if now["state"] == "lost":
        return {"probability": 0, "is_closed": True}
    if was["state"] == "in_progress":
        return {} if is_chosen else {"probability": now["probability"]}
    taken_back: dict[str, Any] = {"is_closed": False} if was["state"] == "lost" else {"order_date": None}
    return {"probability": now["probability"], **taken_back}


async def internal_on_own_card(write: Write) -> None:
    """A project is internal on the firm's own card only."""
    if not write.changes("is_internal", "customer_id") or not write.then("is_internal"):
        return
    query = Sql("SELECT is_internal FROM customer WHERE id = ?", (write.then("customer_id"),))
    if not await value(query, write.recorder.connection):
        raise InternalElsewhere(field="is_internal")


async def _status(write: Write, status_id: int) -> dict[str, Any] | None:
    query = Sql("SELECT state, probability FROM sales_status WHERE id = ?", (status_id,))
    return await row(query, write.recorder.connection)
