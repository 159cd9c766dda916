"""What a mass update does to a field: set or clear it, replace text in it, add to it, or change a customer's segments."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.database import is_postgres
from services.fields.field import Field, Viewing
from services.fields.parsing import MOST, parse_value
from services.fields.typed import from_json, json_type
from services.money import MOST_MINOR
from services.refusals import InvalidChoice, Refusal, Required, TooLong
from services.sql import Sql
from services.text import clean_line
from services.writing.values import Setting, parsed, value_of

from .columns import as_text, text_of_value
from .followed import FOLLOW, followed
from .refusals import NotForThisField
from .segments import SEGMENTS, new_segments, segment_ids

TEXTS = ("text", "long_text")
LONGEST = 300
MOST_DAYS = 36_525
VERBS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(TEXTS, ("set", "replace", "add")),
    "number": ("set", "add"),
    "money": ("set", "add"),
    "date": ("set", "add"),
    SEGMENTS: ("add", "remove", "set"),
}
"""What can be done beside setting a value, by kind of field; the segments of a customer are a kind of their own."""


@dataclass(frozen=True)
class Operation:
    """`set` to a value (None clears), `replace` the text `find` by it, `add` it (numbers, days, text at the end) or `remove`.

    For segments the value is a tuple of their ids. `follow` is what follows from a sales status, whose id is the value.
    """

    verb: str
    value: Any = None
    find: str = ""

    @property
    def kept(self) -> Any:
        """How a plan keeps it: a plain value where it is set, as every plan once did."""
        given = self.value.isoformat() if isinstance(self.value, date) else self.value
        if self.verb == "set" and not isinstance(given, tuple):
            return given
        told = {"verb": self.verb, "value": list(given) if isinstance(given, tuple) else given}
        return told | ({"find": self.find} if self.find else {})


def kept_operation(kept: Any, field: Field) -> Operation:
    """The operation that a plan keeps."""
    if isinstance(kept, dict):
        given = tuple(kept["value"]) if isinstance(kept["value"], list) else kept["value"]
        return Operation(kept["verb"], given, kept.get("find", ""))
    is_day = json_type(field) == "date" and isinstance(kept, str)
    return Operation("set", date.fromisoformat(kept) if is_day else kept)


def verbs_of(field: Field) -> tuple[str, ...]:
    """What can be done to a field."""
    return VERBS.get(field.name if field.name == SEGMENTS else field.kind, ("set",))


async def operations(setting: Setting, given: Mapping[str, Any]) -> dict[str, Operation]:
    """What is asked for, by field: a plain value is set, `{"add": …}`, `{"replace": …, "with": …}` do what they say."""
    plain = {name: raw for name, raw in given.items() if not isinstance(raw, dict) and name != SEGMENTS}
    found = {name: Operation("set", value) for name, value in (await parsed(setting, plain)).items()}
    for name, raw in given.items():
        if name not in plain:
            try:
                found[name] = await _operation(setting, setting.fields[name], raw)
            except Refusal as refusal:
                refusal.field = refusal.field or name
                raise
    return {name: found[name] for name in given}


async def _operation(setting: Setting, field: Field, raw: Any) -> Operation:
    told = raw if isinstance(raw, dict) else {"set": raw}
    verb = next((verb for verb in ("set", "replace", "add", "remove") if verb in told), "")
    if verb not in verbs_of(field):
        raise NotForThisField(field=field.name)
    if field.name == SEGMENTS:
        return Operation(verb, await segment_ids(told[verb], required=verb != "set"))
    if verb == "set":
        return Operation("set", (await parsed(setting, {field.name: told["set"]}))[field.name])
    if verb == "replace":
        find, by = _text(told["replace"], field), _text(told.get("with", ""), field)
        return _given(Operation("replace", by, find), find, field)
    if field.kind in TEXTS:
        return _given(Operation("add", added := _text(told["add"], field)), added, field)
    return Operation("add", await _amount(setting, field, told["add"]))


def _given(operation: Operation, text: str, field: Field) -> Operation:
    if not text:
        raise Required(field=field.name)
    return operation


def _text(raw: Any, field: Field) -> str:
    """Text to look for or to write: spaces at its ends may be meant."""
    text = str(raw if raw is not None else "")
    if len(text) > LONGEST:
        raise TooLong(most=LONGEST, field=field.name)
    return text if clean_line(text) else ""


async def _amount(setting: Setting, field: Field, raw: Any) -> int:
    """A number to add, which may be negative, or a number of days, as the column counts them."""
    number, counted = raw, _counted(field)
    if setting.is_typed:
        number = await value_of(setting, counted, from_json(counted, raw))
    elif isinstance(raw, str):
        number = await parse_value(counted, raw.strip().lstrip("+"), setting.actor)
    if number is None:
        raise Required(field=field.name)
    most = MOST_DAYS if field.kind == "date" else MOST * 10**field.scale
    if isinstance(number, bool) or not isinstance(number, int) or abs(number) > most:
        raise InvalidChoice(value=str(raw)[:40], field=field.name)
    return number


def _counted(field: Field) -> Field:
    """What is added is counted as the field is, but may be negative."""
    if field.kind == "money":
        return replace(field, required=False)
    return Field(field.name, field.label, "number", scale=field.scale if field.kind == "number" else 0)


def new_value(operation: Operation, field: Field, table: str, viewing: Viewing) -> Sql:
    """What the column becomes, as SQL of the column's type."""
    now = field.value_sql(table, viewing)
    if operation.verb == FOLLOW:
        return followed(field.name, operation.value, viewing.today)
    if operation.verb == "replace":
        changed = Sql("replace(") + now + Sql(", CAST(? AS TEXT), CAST(? AS TEXT))", (operation.find, operation.value))
        return Sql("nullif(trim(") + changed + "), '')"
    if operation.verb == "add" and field.kind in TEXTS:
        return Sql("trim(coalesce(") + now + Sql("|| ' ', '') || CAST(? AS TEXT))", (operation.value,))
    if operation.verb == "add" and field.kind == "date":
        if is_postgres():
            return Sql("(") + now + Sql("+ CAST(? AS INTEGER))", (operation.value,))
        return Sql("date(") + now + Sql(", CAST(? AS TEXT) || ' days')", (operation.value,))
    if operation.verb == "add":
        return Sql("(") + now + Sql("+ CAST(? AS BIGINT))", (operation.value,))
    return Sql("?", (operation.value,))


def new_text(operation: Operation, field: Field, table: str, viewing: Viewing) -> Sql:
    """What the column becomes, as the text that plans keep."""
    if field.name == SEGMENTS:
        return new_segments(operation.verb, operation.value)
    if operation.verb in ("set", "delete"):
        return Sql("CAST(? AS TEXT)", (as_text(operation.value),))
    return text_of_value(field, new_value(operation, field, table, viewing))


def refusals_of(operation: Operation, field: Field, now: Sql, new: Sql) -> list[tuple[str, Sql]]:
    """For which rows the new value cannot be kept (by the code of the refusal), where the operation makes it row by row."""
    if operation.verb in ("set", "delete", FOLLOW) or field.name == SEGMENTS:
        return []
    found: list[tuple[str, Sql]] = []
    if field.required:
        found.append(("required", new + "IS NULL"))
    if field.kind in TEXTS:
        most = field.max_length or 4000
        found.append(("too_long", Sql("length(") + new + Sql(") > CAST(? AS INTEGER)", (most,))))
    if field.kind == "number":
        number = Sql("CAST(") + new + "AS BIGINT)"
        least, highest = (-MOST if field.least is None else field.least), (MOST if field.most is None else field.most)
        found.append(("too_small", number + Sql("< CAST(? AS BIGINT)", (least * 10**field.scale,))))
        found.append(("too_big", number + Sql("> CAST(? AS BIGINT)", (highest * 10**field.scale,))))
    if field.kind == "money":
        number = Sql("CAST(") + new + "AS BIGINT)"
        found.append(("too_small", number + Sql("< CAST(? AS BIGINT)", (-MOST_MINOR,))))
        found.append(("too_big", number + Sql("> CAST(? AS BIGINT)", (MOST_MINOR,))))
    if field.kind == "date":  # beyond the years that a date can have; SQLite has nothing there
        found.append(("too_big", Sql("coalesce(length(") + new + "), 11) > 10 AND" + now + "IS NOT NULL"))
    return found
