"""What follows from a value that is set in many rows, as it does when one row is written (`services.writing.projects`)."""

from collections.abc import Mapping
from typing import Any

from services.database import row
from services.sql import Sql

from .operations import Operation


async def with_following(resource: str, asked: Mapping[str, Operation]) -> dict[str, Operation]:
    """The operations with those that follow from them; what is asked for itself stays as it is asked."""
    status = asked.get("sales_status_id")
    if resource != "projects" or status is None or status.verb != "set" or status.value is None:
        return dict(asked)
    query = Sql("SELECT state, probability FROM sales_status WHERE id = ?", (status.value,))
    found = await row(query) or {"state": "", "probability": None}
    follows: dict[str, Any] = {"probability": found["probability"]}
    if found["state"] == "won":
        follows = {"probability": 100}
    elif found["state"] == "lost":
        follows = {"probability": 0, "is_closed": True}
    return {**{name: Operation("set", value) for name, value in follows.items()}, **asked}
