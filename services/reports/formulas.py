"""Formulas over the numbers of a row: + − × ÷, parentheses, numbers and names of fields; read, worked out, said as SQL.

Nothing of the text is ever run: it becomes a small tree, which is walked.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from babel.numbers import get_decimal_symbol

from services.i18n import Language
from services.sql import Sql

from .refusals import FormulaNotUnderstood, FormulaTooLong

LONGEST = 400
DEEPEST = 40
MOST_PARTS = 16
"""Fields and numbers: the product of so many of the largest is one that a floating number still holds."""
MOST_DIGITS = 15
TOKEN = re.compile(r"\s*(?:(\d+(?:[.,]\d+)?)|([a-z_][a-z0-9_.]*)|([-+*/()]))")
SIGNS = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", ":": "/", "\u00a0": " ", "\u202f": " "})
SHOWN = {"-": "−", "*": "×", "/": "÷", "+": "+"}
"""How a formula is written for people; in some languages with a comma in place of the point as well."""
BINDS = {"+": 1, "-": 1, "*": 2, "/": 2}
Value = Fraction | None


class Expression(Protocol):
    """A formula or a part of one."""

    def names(self) -> list[str]:
        """The fields that it counts with, in order, each as often as it stands there."""
        ...

    def value(self, of: Mapping[str, Value]) -> Value:
        """What it comes to exactly; None where a value is missing or something is divided by zero."""
        ...

    def sql(self, of: Callable[[str], Sql]) -> Sql:
        """The same as SQL of a floating number, NULL for None."""
        ...

    def written(self, of: Callable[[str], str], signs: Mapping[str, str] = SHOWN, place: str = "") -> str:
        """Written out with other names of the fields; `place` is where it stands in what is around it."""
        ...


@dataclass(frozen=True)
class Number:
    """A number."""

    of: Decimal

    def names(self) -> list[str]:
        """None."""
        return []

    def value(self, of: Mapping[str, Value]) -> Value:
        """The number."""
        return Fraction(self.of)

    def sql(self, of: Callable[[str], Sql]) -> Sql:
        """The number."""
        return Sql("CAST(? AS DOUBLE PRECISION)", (float(self.of),))

    def written(self, of: Callable[[str], str], signs: Mapping[str, str] = SHOWN, place: str = "") -> str:
        """The number."""
        return f"{self.of:f}".replace(".", signs.get(".", "."))


@dataclass(frozen=True)
class Name:
    """A field."""

    of: str

    def names(self) -> list[str]:
        """It."""
        return [self.of]

    def value(self, of: Mapping[str, Value]) -> Value:
        """Its value."""
        return of[self.of]

    def sql(self, of: Callable[[str], Sql]) -> Sql:
        """Its value."""
        return of(self.of)

    def written(self, of: Callable[[str], str], signs: Mapping[str, str] = SHOWN, place: str = "") -> str:
        """Its name."""
        return of(self.of)


@dataclass(frozen=True)
class Two:
    """Two parts with a sign between."""

    sign: str
    left: Expression
    right: Expression

    def names(self) -> list[str]:
        """Those of both."""
        return [*self.left.names(), *self.right.names()]

    def value(self, of: Mapping[str, Value]) -> Value:
        """What both come to."""
        left, right = self.left.value(of), self.right.value(of)
        if left is None or right is None or (self.sign == "/" and not right):
            return None
        if self.sign in "+-":
            return left + right if self.sign == "+" else left - right
        return left * right if self.sign == "*" else left / right

    def sql(self, of: Callable[[str], Sql]) -> Sql:
        """What both come to."""
        left, right = self.left.sql(of), self.right.sql(of)
        right = Sql("nullif(") + right + ", 0)" if self.sign == "/" else right
        return Sql("(") + left + self.sign + right + ")"

    def written(self, of: Callable[[str], str], signs: Mapping[str, str] = SHOWN, place: str = "") -> str:
        """Both, in parentheses where they are needed."""
        left = self.left.written(of, signs, f"{self.sign}<")
        text = f"{left} {signs[self.sign]} {self.right.written(of, signs, f'{self.sign}>')}"
        return f"({text})" if _needs_parentheses(self.sign, place) else text


def _needs_parentheses(sign: str, place: str) -> bool:
    if not place:
        return False
    around, side = place[0], place[1]
    if around == "~":
        return True
    return BINDS[sign] < BINDS[around] or (BINDS[sign] == BINDS[around] and side == ">")


@dataclass(frozen=True)
class Minus:
    """What stands behind a minus."""

    part: Expression

    def names(self) -> list[str]:
        """Those of the part."""
        return self.part.names()

    def value(self, of: Mapping[str, Value]) -> Value:
        """The part turned around."""
        value = self.part.value(of)
        return None if value is None else -value

    def sql(self, of: Callable[[str], Sql]) -> Sql:
        """The part turned around."""
        return Sql("(0 -") + self.part.sql(of) + ")"

    def written(self, of: Callable[[str], str], signs: Mapping[str, str] = SHOWN, place: str = "") -> str:
        """A minus before it."""
        text = f"{signs['-']}{self.part.written(of, signs, '~<')}"
        return f"({text})" if place else text


def read_formula(text: str) -> Expression:
    """The formula that a text is; `FormulaNotUnderstood` says at which place it breaks off, `FormulaTooLong`."""
    if len(text) > LONGEST:
        raise _too_long()
    return _Reader(text.translate(SIGNS)).read()


def _too_long() -> FormulaTooLong:
    return FormulaTooLong(field="calculated", most=LONGEST, parts=MOST_PARTS, digits=MOST_DIGITS)


def shown_signs(viewer: Language) -> dict[str, str]:
    """How a formula is written in a language; it is read in each."""
    return {**SHOWN, ".": get_decimal_symbol(viewer.locale)}


class _Reader:
    """Reads a formula from the left; what binds more is read deeper down."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._deep, self._parts = text, 0, 0, 0
        self._next = ("", "")
        self._take()

    def read(self) -> Expression:
        """The whole of it."""
        made = self._sum()
        if self._next[0] != "end":
            raise self._wrong()
        return made

    def _take(self) -> tuple[str, str]:
        taken = self._next
        if not self._text[self._at :].strip():
            self._next = ("end", "")
            return taken
        found = TOKEN.match(self._text, self._at)
        if found is None:
            self._next = ("odd", self._text[self._at :].strip()[:1])
            return taken
        kind = "number" if found[1] else "name" if found[2] else "sign"
        self._next, self._at = (kind, found[found.lastindex or 0]), found.end()
        return taken

    def _wrong(self) -> FormulaNotUnderstood:
        return FormulaNotUnderstood(field="calculated", found=self._next[1] or "…", formula=self._text.strip()[:80])

    def _sum(self) -> Expression:
        made = self._product()
        while self._next in (("sign", "+"), ("sign", "-")):
            sign = self._take()[1]
            made = Two(sign, made, self._product())
        return made

    def _product(self) -> Expression:
        made = self._part()
        while self._next in (("sign", "*"), ("sign", "/")):
            sign = self._take()[1]
            made = Two(sign, made, self._part())
        return made

    def _part(self) -> Expression:
        self._deep += 1
        if self._deep > DEEPEST:
            raise _too_long()
        made = self._one()
        self._deep -= 1
        return made

    def _one(self) -> Expression:
        kind, text = self._next
        self._parts += kind in ("number", "name")
        if self._parts > MOST_PARTS or (kind == "number" and len(text) > MOST_DIGITS + 1):
            raise _too_long()
        if kind == "number":
            self._take()
            return Number(Decimal(text.replace(",", ".")))
        if kind == "name":
            self._take()
            return Name(text)
        if (kind, text) == ("sign", "-"):
            self._take()
            return Minus(self._part())
        if (kind, text) != ("sign", "("):
            raise self._wrong()
        self._take()
        made = self._sum()
        if self._next != ("sign", ")"):
            raise self._wrong()
        self._take()
        return made
