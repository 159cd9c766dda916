"""When a person was here last, so that one can be told what has changed since."""

from datetime import datetime, timedelta

from .accounts import save_preferences
from .periods import now
from .preferences import preferences_of

PAUSE = timedelta(minutes=30)
"""Whoever comes back after so long begins another visit."""
KEEP = timedelta(minutes=5)


async def last_visit(user_id: int) -> datetime | None:
    """The end of the visit before this one, None for the first; notes that the person is here now."""
    kept, moment = (await preferences_of(user_id)).values, now()
    seen, before = _moment(kept.get("here_at")), _moment(kept.get("here_before"))
    if seen is not None and moment - seen > PAUSE:
        before = seen
    if seen is None or moment - seen > KEEP:
        told = {"here_at": moment.isoformat(), "here_before": before.isoformat() if before else None}
        await save_preferences(user_id, told)
    return before


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
