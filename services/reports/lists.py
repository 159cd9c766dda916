"""A list of a page as a report: the same rows and columns in the same order, exported in the same way."""

from collections.abc import Sequence

from services.filters.filter import Filter

from .report import MOST_FIELDS, Report


def list_report(resource: str, name: str, columns: Sequence[str], asked: Filter, sort: str = "") -> Report:
    """The report of a list: `columns` are names of fields as they stand, `sort` is the text of the order (`-date,number`).

    What the viewer may not see is left out when the report is prepared.
    """
    shown = tuple(dict.fromkeys(columns))[:MOST_FIELDS]
    return Report(name, resource, shown or ("id",), asked.text(), sort=sort, search=asked.search)


def ref_of(resource: str) -> str:
    """What the exports of a list are kept under."""
    return f"list-{resource}"
