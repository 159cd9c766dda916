"""A circuit breaker: a register that keeps failing is left alone for a while."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from .registry import Reason, Unavailable


class Breaker:
    """Opens after `failures` in a row for `rest` seconds; then one may try while the others wait for what it finds."""

    def __init__(self, failures: int, rest: float, clock: Callable[[], float] = monotonic) -> None:
        self._failures = failures
        self._rest = rest
        self._clock = clock
        self._in_a_row = 0
        self._closed_until = 0.0
        self._why = Unavailable(Reason.RESTING)

    def refuses(self) -> Unavailable | None:
        """Why nothing may be asked now, with the seconds left; None when asking is fine."""
        left = self._closed_until - self._clock()
        if left > 0:
            return replace(self._why, retry_after=left)
        if self._is_open:
            self._closed_until = self._clock() + self._rest
        return None

    def answered(self) -> None:
        """The register lives."""
        if self._is_open:
            self._closed_until = 0.0
        self._in_a_row = 0

    def failed(self) -> None:
        """The register did not answer, or with a fault of its own."""
        self._in_a_row += 1
        if self._is_open:
            self._why = Unavailable(Reason.RESTING)
            self._closed_until = self._clock() + self._rest

    def told_to_wait(self, seconds: float) -> None:
        """The register itself said when to come again."""
        self._why = Unavailable(Reason.BUSY)
        self._closed_until = self._clock() + seconds

    def let_go(self) -> None:
        """Whoever asked no longer wants to know; if it was the one that tried, the next may."""
        if self._is_open:
            self._closed_until = self._clock()

    @property
    def _is_open(self) -> bool:
        return self._in_a_row >= self._failures
