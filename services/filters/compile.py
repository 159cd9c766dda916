"""A filter as SQL over a resource's table."""

from dataclasses import dataclass

from services.fields.field import Field, Viewing
from services.sql import TRUE, Sql, all_of, any_of

from .filter import Condition, Filter, Group
from .operators import compared
from .refusals import FilterNotUnderstood


@dataclass(frozen=True)
class Narrowing:
    """What a filter comes to: a condition, and the parts that were ignored (unknown field, missing right, no sense)."""

    where: Sql
    ignored: tuple[str, ...] = ()


def narrowing(
    asked: Filter, fields: dict[str, Field], table: str, viewing: Viewing, *, strict: bool = False
) -> Narrowing:
    """The conditions of a filter as SQL. Parts that make no sense are ignored and told; `strict` refuses them."""
    ignored: list[str] = []
    pieces = [_sql(part, fields, table, viewing, ignored, strict) for part in asked.parts]
    return Narrowing(all_of([piece for piece in pieces if piece is not None]), tuple(ignored))


def _sql(
    part: Condition | Group, fields: dict[str, Field], table: str, viewing: Viewing, ignored: list[str], strict: bool
) -> Sql | None:
    if isinstance(part, Group):
        inner = [_sql(p, fields, table, viewing, ignored, strict) for p in part.parts]
        known = [piece for piece in inner if piece is not None]
        if not known:
            return TRUE
        return any_of(known) if part.word == "or" else all_of(known)
    try:
        if part.field not in fields:
            raise FilterNotUnderstood(part=part.text())
        return compared(fields[part.field], part.operator, part.values, table, viewing)
    except FilterNotUnderstood:
        if strict:
            raise
        ignored.append(part.text())
        return None
