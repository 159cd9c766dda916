"""Custom fields of a row: their values are rows of their own."""

import json
from collections.abc import Mapping
from typing import Any

from services.changes import Recorder
from services.database import row, rows
from services.fields.field import Field
from services.refusals import InvalidChoice
from services.sql import Sql, is_any

COLUMNS = {"number": "number", "money": "number", "boolean": "number", "date": "day"}


async def write_custom(
    recorder: Recorder, field: Field, row_id: int, given: Any, expected: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Set a custom field of a row; answers with the value it had, nothing where it had this one already."""
    column = COLUMNS.get(field.kind, "text")
    if field.kind == "tags":
        given = _words(field, given)
        expected = {
            name: _words(field, told) if name == field.name else told for name, told in (expected or {}).items()
        }
    query = Sql("SELECT id FROM custom_value WHERE field_id = ? AND row_id = ?", (field.custom_id, row_id))
    found = await row(query, recorder.connection)
    if found is None:
        if given is None:
            return {}
        await recorder.create("custom-values", {"field_id": field.custom_id, "row_id": row_id, column: given})
        return {field.name: None}
    seen = {column: expected[field.name]} if expected and field.name in expected else None
    changed = await recorder.update("custom-values", found["id"], {column: given}, expected=seen)
    return {field.name: changed[column]} if changed else {}


async def write_custom_many(recorder: Recorder, field: Field, new: Mapping[int, Any]) -> None:
    """Set a custom field of many rows: by row id the value that each gets, which differs from what it has."""
    column = COLUMNS.get(field.kind, "text")
    given = {row_id: _words(field, one) if field.kind == "tags" else one for row_id, one in new.items()}
    query = Sql(f"SELECT id, row_id, {column} AS now FROM custom_value WHERE field_id = ? AND", (field.custom_id,))
    found = await rows(query + is_any("row_id", sorted(given)), recorder.connection)
    there = {int(item["row_id"]): item for item in found}
    changes = [(int(item["id"]), column, item["now"], given[row_id]) for row_id, item in there.items()]
    customers = await recorder.customers_of("custom-values", [change[0] for change in changes])
    await recorder.update_many("custom-values", changes, customers=customers)
    made = [
        {"field_id": field.custom_id, "row_id": row_id, column: one}
        for row_id, one in given.items()
        if row_id not in there and one is not None
    ]
    await recorder.create_many("custom-values", made)


def _words(field: Field, given: Any) -> str | None:
    """Several choices as JSON text, as lists read them; each must be one of the field's."""
    if given is None or given == []:
        return None
    offered = json.loads((field.choices or "").removeprefix("custom:") or "[]")
    words = json.loads(given) if isinstance(given, str) and given.startswith("[") else given
    for word in words if isinstance(words, list | tuple) else [words]:
        if word not in offered:
            raise InvalidChoice(value=word, field=field.name)
    return json.dumps(list(words) if isinstance(words, list | tuple) else [words], ensure_ascii=False)
