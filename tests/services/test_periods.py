"""The clock, periods, and dates as people write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.i18n import LANGUAGES, language
from services.periods import (
    RELATIVE,
    Clock,
    Period,
    clean_time_zone,
    last_month,
    months_back,
    next_midnight,
    parse_date,
    relative_period,
    relative_words,
    this_month,
    this_year,
)
from services.refusals import InvalidDate, InvalidTimeZone

TODAY = date(2025, 11, 12)  # a Wednesday
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


def test_a_fixed_clock_stands_still_and_knows_each_zone() -> None:
    clock = Clock(datetime(2025, 3, 31, 22, 30, tzinfo=UTC))
    assert clock.now() == clock.now()
    assert (clock.today("Europe/Helsinki"), clock.today("UTC")) == (date(2025, 4, 1), date(2025, 3, 31))


def test_the_real_clock_is_now() -> None:
    assert abs(Clock().now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("zone", "after", "midnight"),
    [
        ("Europe/Helsinki", "2025-03-15T12:00Z", "2025-03-15T22:00Z"),
        ("Europe/Stockholm", "2025-03-30T12:00Z", "2025-03-30T22:00Z"),  # summer time began that morning
        ("Europe/Stockholm", "2025-10-26T12:00Z", "2025-10-26T23:00Z"),  # and ended
        ("Asia/Beirut", "2025-03-29T12:00Z", "2025-03-29T22:00Z"),  # midnight does not exist there that night
    ],
)
def test_the_day_turns_at_midnight_of_the_zone_also_when_clocks_change(zone: str, after: str, midnight: str) -> None:
    assert next_midnight(zone, datetime.fromisoformat(after)) == datetime.fromisoformat(midnight)


def test_only_zones_of_the_time_zone_database_are_taken() -> None:
    assert clean_time_zone("Europe/Oslo") == "Europe/Oslo"
    for text in ("Oslo", "../../etc/passwd", ""):
        with pytest.raises(InvalidTimeZone):
            clean_time_zone(text)


def test_months_and_years_are_whole_calendar_ones() -> None:
    assert this_month(date(2024, 2, 29)) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert last_month(date(2025, 1, 31)) == Period(date(2024, 12, 1), date(2024, 12, 31))
    assert this_year(TODAY) == Period(date(2025, 1, 1), date(2025, 12, 31))
    assert months_back(TODAY, 12).first == date(2024, 11, 1)


@given(day=DAYS)
def test_twelve_months_make_the_year(day: date) -> None:
    months = [months_back(date(day.year, 12, 1), back) for back in range(12)]
    assert sum(month.days for month in months) == this_year(day).days


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", TODAY, TODAY),
        ("yesterday", date(2025, 11, 11), date(2025, 11, 11)),
        ("this_week", date(2025, 11, 10), date(2025, 11, 16)),
        ("last_week", date(2025, 11, 3), date(2025, 11, 9)),
        ("this_quarter", date(2025, 10, 1), date(2025, 12, 31)),
        ("last_quarter", date(2025, 7, 1), date(2025, 9, 30)),
        ("next_quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("last_year", date(2024, 1, 1), date(2024, 12, 31)),
        ("last_90_days", date(2025, 8, 15), TODAY),
        ("next_7_days", TODAY, date(2025, 11, 18)),
    ],
)
def test_relative_dates_move_with_today(text: str, first: date, last: date) -> None:
    assert relative_period(text, TODAY) == Period(first, last)


@pytest.mark.parametrize("text", ["", "soon", "last_0_days", "last_99999_days", "last_-1_days", "2025-11-12"])
def test_other_words_are_no_relative_dates(text: str) -> None:
    assert relative_period(text, TODAY) is None
    assert relative_words(text, language("en")) is None


@given(day=DAYS, text=st.sampled_from(sorted(RELATIVE)))
def test_every_relative_period_begins_before_it_ends(day: date, text: str) -> None:
    period = relative_period(text, day)
    assert period is not None and period.days > 0
    assert (day in period) == (text == "today" or text.startswith("this_"))


def test_relative_dates_have_words() -> None:
    assert relative_words("this_month", language("en")) == "this month"
    assert relative_words("last_90_days", language("en")) == "the last 90 days"
    assert relative_words("next_1_days", language("en")) == "the next 1 day"


@pytest.mark.parametrize(
    "text",
    [
        "12/11", "12.11.", "12.11", "12-11", "12/11/2025", "12.11.25", "2025-11-12", "20251112", "12 nov", "12. nov.",
        "12 november 2025", "nov 12", "i dag", "idag", " I  DAG ",
    ],
)  # fmt: skip
def test_nordic_people_write_dates_in_many_ways(text: str) -> None:
    assert parse_date(text, language("sv"), TODAY) == TODAY


@pytest.mark.parametrize(
    ("code", "text", "day"),
    [
        ("sv", "i går", date(2025, 11, 11)),
        ("fi", "eilen", date(2025, 11, 11)),
        ("nb", "i morgen", date(2025, 11, 13)),
        ("da", "i overmorgen", date(2025, 11, 14)),
        ("fi", "huomenna", date(2025, 11, 13)),
        ("fi", "12. maaliskuuta 2025", date(2025, 3, 12)),
        ("da", "+30", date(2025, 12, 12)),
        ("en", "−7", date(2025, 11, 5)),
        ("en", "March 3, 1999", date(1999, 3, 3)),
        ("en", "3/3/99", date(1999, 3, 3)),
        ("en", "1/2/40", date(2040, 2, 1)),
    ],
)
def test_every_language_has_its_own_days_and_months(code: str, text: str, day: date) -> None:
    assert parse_date(text, language(code), TODAY) == day


@pytest.mark.parametrize(
    "text", ["", "31/2", "12/13", "0/1", "soon", "12", "m 12", "12 ma", "1/1/0001", "99999999", "1/1/20251", "+99999"]
)
def test_what_is_no_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidDate) as refused:
        parse_date(text, language("fi"), TODAY)
    assert refused.value.values["example"] == "12.11.2025"


@given(day=DAYS, code=st.sampled_from(sorted(LANGUAGES)), style=st.sampled_from(["short", "numeric", "long"]))
def test_every_date_that_is_shown_can_be_typed_again(day: date, code: str, style: str) -> None:
    shown = language(code).date(day, style=style)  # type: ignore[arg-type]
    assert parse_date(shown, language(code), TODAY) == day
