"""The JSON body of a request, read without trusting it."""

import json
from decimal import Decimal
from typing import Any

from starlette.requests import Request

from .refusals import NotJson, TooDeep

DEEPEST = 12
Json = dict[str, Any]


async def json_object(request: Request) -> Json:
    """The object that a body holds, fractions as Decimal; `NotJson` (400) or `TooDeep` for anything else."""
    try:
        text = (await request.body()).decode("utf-8-sig")
        given = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_each_name_once)
    except (ValueError, ArithmeticError, RecursionError):
        raise NotJson() from None
    if not isinstance(given, dict):
        raise NotJson()
    _require_sane(given)
    return given


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _each_name_once(pairs: list[tuple[str, Any]]) -> Json:
    given = dict(pairs)
    if len(given) != len(pairs):
        raise ValueError("a name twice")
    return given


def _require_sane(given: Any, depth: int = 1) -> None:
    """Refuse deep nesting, and halves of characters, which no database and no answer can hold."""
    if depth > DEEPEST:
        raise TooDeep(most=DEEPEST)
    if isinstance(given, str):
        _require_whole(given)
    parts = list(given) + list(given.values()) if isinstance(given, dict) else given if isinstance(given, list) else []
    for part in parts:
        _require_sane(part, depth + (0 if isinstance(part, str) else 1))


def _require_whole(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotJson() from None
