"""From an answer to an outcome, and careful hands for reading JSON whose shape may have changed."""

import logging
import unicodedata
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, TypeVar

from services.identifiers.checked import compact

from .answer import Answer, Shape
from .registry import Company, Gone, NotFound, Outcome, Reason, Unavailable, UnknownShape

logger = logging.getLogger(__name__)

T = TypeVar("T")
Json = dict[str, Any]


async def told(source: str, asked: Awaitable[Answer | Unavailable], read: Callable[[Answer], Outcome[T]]) -> Outcome[T]:
    """Read an answer; one that is not understood becomes `UnknownShape`, never an exception."""
    answer = await asked
    if isinstance(answer, Unavailable):
        return answer
    if answer.status in (401, 403):
        return Unavailable(Reason.REFUSED)
    try:
        return read(answer)
    except Shape as shape:
        logger.warning("%s: unknown shape: %s", source, shape)
        return UnknownShape(str(shape))


def about(company: Company, number: str) -> Company:
    """The company, where the answer is about the number that was asked for; raises `Shape` for another one's."""
    if compact(number) not in (compact(company.org_number), company.lei):
        raise Shape("another number than was asked for")
    return company


def found_nothing(outcome: Outcome[T]) -> bool:
    """Whether another question may be worth asking."""
    return isinstance(outcome, NotFound | Gone)


def dig(value: Any, *keys: str) -> Any:
    """What lies under the keys; None as soon as something is missing or is no object."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: Any, *keys: str) -> str | None:
    """A text or whole number under the keys, cleaned; None for missing, empty and anything else."""
    value = dig(value, *keys)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return clean(str(value)) or None


def need(value: Any, *keys: str) -> str:
    """A text that must be there; raises `Shape`."""
    found = text(value, *keys)
    if found is None:
        raise Shape(f"no {'.'.join(keys)}")
    return found


def flag(value: Any, *keys: str) -> bool | None:
    """Yes, no, or None when it was not said."""
    found = dig(value, *keys)
    return found if isinstance(found, bool) else None


def items(value: Any, *keys: str) -> list[Json]:
    """The objects of a list under the keys; an empty list when it is missing."""
    found = dig(value, *keys)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def need_items(value: Any, *keys: str) -> list[Json]:
    """The objects of a list that must be there; raises `Shape`."""
    if not isinstance(dig(value, *keys), list):
        raise Shape(f"no list {'.'.join(keys)}")
    return items(value, *keys)


def texts(value: Any, *keys: str) -> list[str]:
    """The texts of a list under the keys, without null and blank ones."""
    found = dig(value, *keys)
    return [line for item in (found if isinstance(found, list) else []) if (line := text(item))]


def day(value: Any, *keys: str) -> date | None:
    """The date at the beginning of a text under the keys."""
    found = text(value, *keys) or ""
    try:
        return date.fromisoformat(found[:10])
    except ValueError:
        return None


def clean(words: str) -> str:
    """A text on one line, without control characters and halves of characters."""
    kept = "".join(" " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in words)
    return " ".join(kept.split())


def lines(*parts: str | None, between: str = ", ") -> str | None:
    """The parts that are there, joined."""
    return between.join(part for part in parts if part) or None


def distinct(names: list[str | None], *but: str | None) -> tuple[str, ...]:
    """Names once each, in order, without those in `but`."""
    left_out = {(name or "").casefold() for name in but}
    once = {name.casefold(): name for name in reversed(names) if name and name.casefold() not in left_out}
    return tuple(reversed(once.values()))
