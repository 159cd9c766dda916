"""What the history is asked for: the filters in the page's address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.change_sets import Asked
from services.i18n import mark

NAMES = ("who", "kind", "what", "field", "since", "row")
PERIODS = {
    "today": (0, mark("Today")),
    "week": (6, mark("The last 7 days")),
    "month": (29, mark("The last 30 days")),
    "quarter": (89, mark("The last 90 days")),
}


@dataclass(frozen=True)
class Filters:
    """The chosen filters, "" for none."""

    who: str = ""
    kind: str = ""
    what: str = ""
    field: str = ""
    since: str = ""
    row: str = ""

    def asked(self, today: date, zone: str) -> Asked:
        """As the log is asked; what makes no sense is left out."""
        begin = None
        if self.since in PERIODS:
            day = today - timedelta(days=PERIODS[self.since][0])
            begin = datetime.combine(day, time.min, ZoneInfo(zone))
        return Asked(
            actor_id=_number(self.who),
            kind=self.kind or None,
            resource=self.what or None,
            field=self.field or None,
            row_id=_number(self.row),
            since=begin,
        )


def filters_of(query: Mapping[str, str]) -> Filters:
    """The filters of an address."""
    return Filters(**{name: query.get(name, "")[:60] for name in NAMES})


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
