"""What follows from a value that is set in many rows, as it does when one row is written (`services.writing.projects`)."""

from collections.abc import Mapping

from services.writing.projects import FOLLOWING

from .followed import FOLLOW
from .operations import Operation


def with_following(resource: str, asked: Mapping[str, Operation]) -> dict[str, Operation]:
    """The operations with those that follow from them, which come first: they look at the status that a row had.

    What is asked for itself stays as it is asked.
    """
    status = asked.get("sales_status_id")
    if resource != "projects" or status is None or status.verb != "set" or status.value is None:
        return dict(asked)
    follows = {name: Operation(FOLLOW, status.value) for name in FOLLOWING if name not in asked}
    return {**follows, **asked}
