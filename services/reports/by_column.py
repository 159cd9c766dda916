"""Many rows told column by column: a column holds few different values, and each is put into words once."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from .cells import Column, Layout, Value, as_text

T = TypeVar("T")
REMEMBERED = 4096
"""Values that a column remembers; where nearly all differ, remembering more saves nothing."""


class ByColumn(Generic[T]):
    """What the rows of a query show, one tuple for each; `finish` makes of each value what is wanted of it."""

    def __init__(self, shown: Layout, finish: Callable[[Value], T]) -> None:
        self._columns = [(column.places, _told(column, finish)) for column in shown.columns]

    def rows(self, lines: Sequence[tuple[Any, ...]]) -> Iterator[tuple[T, ...]]:
        """The same rows in the same order."""
        if not lines:
            return iter(())
        given = list(zip(*lines, strict=True))
        return zip(*[tell(*[given[place] for place in places]) for places, tell in self._columns], strict=True)


Tell = Callable[..., Iterator[T]]


def _told(column: Column, finish: Callable[[Value], T]) -> Tell[T]:
    if column.convert is as_text:
        return lambda given: map(finish, map(as_text, given))
    convert = column.convert
    if len(column.places) == 1:
        alone = _Known(lambda given: finish(convert(given)))
        return lambda given: map(alone.__getitem__, given)
    together = _Known(lambda given: finish(convert(*given)))
    return lambda *given: map(together.__getitem__, zip(*given, strict=True))


class _Known(dict[Any, T]):
    """What is made of a value, made once."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make

    def __missing__(self, given: Any) -> T:
        if len(self) >= REMEMBERED:
            self.clear()
        made = self[given] = self._make(given)
        return made


def same(value: Value) -> Value:
    """For those who want values as they are."""
    return value
