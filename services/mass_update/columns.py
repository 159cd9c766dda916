"""A field's value as SQL text, the same on every database, and back: what a plan remembers of a row."""

import json
from datetime import date
from typing import Any

from services.database import is_postgres
from services.fields.field import Field, Viewing
from services.fields.typed import json_type
from services.sql import Sql

from .segments import SEGMENTS, segments_now


def text_of(field: Field, table: str, viewing: Viewing) -> Sql:
    """The value of a column as text: 'true' and 'false' for flags, ISO days, plain digits."""
    if field.name == SEGMENTS:
        return segments_now()
    return text_of_value(field, field.value_sql(table, viewing))


def text_of_value(field: Field, given: Sql) -> Sql:
    """A value of a field's column as text."""
    if field.kind == "boolean":
        holds = given if field.custom_id is None else given + "= 1"
        return Sql("(CASE WHEN") + given + "IS NULL THEN NULL WHEN" + holds + "THEN 'true' ELSE 'false' END)"
    return Sql("CAST(") + given + "AS TEXT)"


def json_of(column: str, field: Field) -> str:
    """The text of a plan as the log keeps the value: JSON, as SQL."""
    if json_type(field) in ("integer", "decimal", "boolean"):
        return column
    quoted = f"CAST(to_json({column}) AS TEXT)" if is_postgres() else f"json_quote({column})"
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE {quoted} END"


def as_text(given: Any) -> str | None:
    """A column's value as `text_of` writes it."""
    if given is None:
        return None
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, list):
        return json.dumps(given, ensure_ascii=False)
    return given.isoformat() if isinstance(given, date) else str(given)


def from_text(text: str | None, field: Field) -> Any:
    """The column's value for what `text_of` wrote."""
    if text is None:
        return None
    kind = json_type(field)
    if kind == "boolean":
        return text == "true"
    if kind == "date":
        return date.fromisoformat(text)
    is_whole = kind in ("integer", "decimal") and text.lstrip("-").isdigit()
    return int(text) if is_whole else text


def same(left: Sql, right: Sql) -> Sql:
    """Whether two values are the same, unknown ones too."""
    return left + "IS NOT DISTINCT FROM" + right
