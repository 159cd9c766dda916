"""The parts of dates that rows are put together by: month, quarter, year. Each is a field of its own, named `date.month`."""

from datetime import date
from functools import partial

from services.database import is_postgres
from services.i18n import Language, mark
from services.sql import Sql

from .field import Field, Viewing

PARTS = {"month": mark("{date}, month"), "quarter": mark("{date}, quarter"), "year": mark("{date}, year")}


def part_of(field: Field, part: str, table: str = "") -> Field:
    """A part of a date as a field."""
    value = partial(_sql, field, part, table)
    return Field(f"{field.name}.{part}", field.label, "text", sql=value, sort=value, width=110, right=field.right)


def parts_of(field: Field, table: str = "") -> dict[str, Field]:
    """All parts of a date by name; none of any other field."""
    found = [part_of(field, part, table) for part in PARTS] if field.kind == "date" else []
    return {part.name: part for part in found}


def is_part(field: Field) -> str:
    """Which part of a date a field is: month, quarter, year, or "" for none."""
    part = field.name.rpartition(".")[2]
    return part if part in PARTS and field.kind == "text" else ""


def part_words(value: str, field: Field, viewer: Language) -> str:
    """A month as November 2026, a quarter as Q4 2026; other text as it is."""
    part = is_part(field)
    if part == "month" and value[4:5] == "-":
        return viewer.month(date(int(value[:4]), int(value[5:7]), 1))
    if part == "quarter" and value[4:6] == "-Q":
        return viewer.t("Q{quarter} {year}", quarter=value[6:], year=value[:4])
    return value


def _sql(field: Field, part: str, table: str, viewing: Viewing) -> Sql:
    whole = field.value_sql(table, viewing)
    if is_postgres():
        shape = {"month": "YYYY-MM", "quarter": 'YYYY-"Q"Q', "year": "YYYY"}[part]
        return Sql("to_char(") + whole + f", '{shape}')"
    if part == "quarter":
        return Sql("(substr(") + whole + ", 1, 4) || '-Q' || ((CAST(substr(" + whole + ", 6, 2) AS INTEGER) + 2) / 3))"
    return Sql("substr(") + whole + f", 1, {7 if part == 'month' else 4})"
