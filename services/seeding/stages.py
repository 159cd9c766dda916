"""The history of a customer's stage, from the days on which its sales cases and projects began and ended."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A sales case or project by day numbers: opened, won (None if it never was), ended by loss or closing (None if not)."""

    opened: int
    won: int | None
    ended: int | None


def periods(spans: list[Span], last: int) -> list[tuple[bool, bool, int, int | None]]:
    """(is active, is prospect, since, until) in order of time; until is None for what holds today.

    Active: something is open. Prospect: a case is in progress and nothing was ever won (`kpi.md`).
    """
    if not spans:
        return []
    first_won = min((span.won for span in spans if span.won is not None), default=None)
    turns = sorted(
        {day for span in spans for day in (span.opened, span.won, span.ended) if day is not None and day <= last}
    )
    found: list[tuple[bool, bool, int, int | None]] = []
    state, since = (False, False), 0
    for day in turns:
        now = _state(spans, day, first_won)
        if now == state:
            continue
        if any(state):
            found.append((*state, since, day))
        state, since = now, day
    return [*found, (*state, since, None)] if any(state) else found


def _state(spans: list[Span], day: int, first_won: int | None) -> tuple[bool, bool]:
    is_active = any(span.opened <= day and (span.ended is None or span.ended > day) for span in spans)
    return is_active, is_active and (first_won is None or first_won > day)
