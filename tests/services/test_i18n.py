"""Texts, numbers, money and dates in five languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from services.i18n import LANGUAGES, language, mark, preferred
from services.refusals import ChangedMeanwhile, InvalidDate, NotFound, TooLong

TODAY = date(2025, 11, 12)
NOW = datetime(2025, 11, 12, 8, 41, tzinfo=UTC)
NBSP = "\u00a0"


def test_the_glossary_reads_in_every_language() -> None:
    words = [language(code).t("Prospects in pipeline") for code in ("sv", "fi", "nb", "da", "en")]
    assert words[:3] == ["Prospekt på gång", "Prospektit myyntiputkessa", "Prospekter på gang"]
    assert words[3:] == ["Kundeemner på vej", "Prospects in pipeline"]


def test_a_language_is_known_by_code_region_or_older_name_and_else_is_english() -> None:
    assert [language(code).code for code in ("sv", "sv-SE", "SV_se", "no", "nn-NO", "de", "", None)] == [
        "sv", "sv", "sv", "nb", "nb", "en", "en", "en",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("de,nn;q=0.8,en;q=0.5", "nb"),
        ("fi-FI,fi;q=0.9", "fi"),
        ("de", "en"),
        (None, "en"),
        ("da;q=oops, sv;q=0.1", "sv"),
    ],
)
def test_a_browser_is_answered_in_the_language_it_likes_best(header: str | None, code: str) -> None:
    assert preferred(header).code == code


def test_braces_in_a_value_stay_what_they_are() -> None:
    assert language("en").t("Hello {name}", name="{name} {0} {x.y}") == "Hello {name} {0} {x.y}"


def test_a_forgotten_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="name"):
        language("sv").t("Hello {name}")


def test_a_text_nobody_translated_is_shown_in_english() -> None:
    assert language("fi").t("Kvarnholmen has no translation") == "Kvarnholmen has no translation"
    assert language("fi").n("{count} otter", "{count} otters", 2) == "2 otters"


def test_counts_choose_their_form_and_are_written_as_numbers() -> None:
    english = language("en")
    assert english.n("{count} otter", "{count} otters", 1) == "1 otter"
    assert english.n("{count} otter", "{count} otters", count=24800) == "24,800 otters"


def test_a_context_is_not_shown() -> None:
    assert language("da").t(mark("Stork", "bird")) == "Stork"


def test_a_sentence_is_cut_where_its_values_stand() -> None:
    assert language("en").pieces("{billing} minus {costs}.") == (("", "billing"), (" minus ", "costs"), (".", None))


@pytest.mark.parametrize(
    ("code", "number", "percent"),
    [
        ("sv", "−24 800,5", "38,2 %"),
        ("fi", "−24 800,5", "38,2 %"),
        ("nb", "−24 800,5", "38,2 %"),
        ("da", "−24.800,5", "38,2 %"),
        ("en", "−24,800.5", "38.2%"),
    ],
)
def test_numbers_have_the_minus_and_spaces_of_the_design(code: str, number: str, percent: str) -> None:
    assert language(code).number(Decimal("-24800.5")) == number.replace(" ", NBSP)
    assert language(code).percent(Decimal("0.3822")) == percent.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("code", "at_home", "abroad"),
    [
        ("sv", "1 842 600 kr", "12 640,00 EUR"),
        ("fi", "1 842 600 SEK", "12 640,00 €"),
        ("nb", "1 842 600 SEK", "12 640,00 EUR"),
        ("da", "1.842.600 SEK", "12.640,00 EUR"),
        ("en", "SEK 1,842,600", "EUR 12,640.00"),
    ],
)
def test_money_names_its_currency(code: str, at_home: str, abroad: str) -> None:
    assert language(code).money(184260000, "SEK", 0) == at_home.replace(" ", NBSP)
    assert language(code).money(1264000, "EUR") == abroad.replace(" ", NBSP)


def test_money_is_rounded_half_up_and_never_shows_a_negative_zero() -> None:
    english = language("en")
    assert english.money(250, "EUR", 0, with_currency=False) == "3"
    assert english.money(-250, "EUR", 0, with_currency=False) == "−3"
    assert english.money(-40, "EUR", 0, with_currency=False) == "0"
    assert english.money(1500, "JPY") == f"JPY{NBSP}1,500"
    assert english.money(None, "EUR") == "–"


def test_sums_too_large_for_floating_point_are_shown_to_the_last_cent() -> None:
    assert language("en").money(12345678901234567890123, "EUR", with_currency=False) == "123,456,789,012,345,678,901.23"


def test_differences_carry_their_sign() -> None:
    swedish = language("sv")
    assert swedish.number(9, signed=True) == "+9"
    assert swedish.number(0, signed=True) == "0"
    assert swedish.percent(Decimal("-0.062"), signed=True) == f"−6,2{NBSP}%"


@pytest.mark.parametrize(
    ("code", "short", "other_year", "numeric", "time"),
    [
        ("sv", "12 nov", "2 okt 2024", "2025-11-12", "09.41"),
        ("fi", "12.11.", "2.10.2024", "12.11.2025", "9.41"),
        ("nb", "12. nov.", "2. okt. 2024", "12.11.2025", "09.41"),
        ("da", "12. nov.", "2. okt. 2024", "12.11.2025", "09.41"),
        ("en", "12 Nov", "2 Oct 2024", "12/11/2025", "09:41"),
    ],
)
def test_dates_and_times_follow_the_design(code: str, short: str, other_year: str, numeric: str, time: str) -> None:
    viewer = language(code)
    assert viewer.date(TODAY, today=TODAY) == short
    assert viewer.date(date(2024, 10, 2), today=TODAY) == other_year
    assert viewer.date(TODAY, style="numeric") == numeric
    assert viewer.moment(NOW, "Europe/Oslo", TODAY) == time


def test_a_moment_is_shown_in_the_zone_of_the_firm() -> None:
    late = datetime(2025, 11, 12, 22, 30, tzinfo=UTC)
    assert language("sv").moment(late, "Europe/Helsinki", TODAY) == "13 nov"
    assert language("sv").datetime(late, "Europe/Helsinki") == "13 november 2025 00.30"


def test_days_months_and_stretches_have_their_words() -> None:
    assert language("sv").date(TODAY, style="weekday") == "onsdag 12 november"
    assert language("fi").date(TODAY, style="weekday") == "keskiviikko 12. marraskuuta"
    assert language("fi").month(TODAY) == "marraskuu 2025"
    assert language("sv").month(TODAY, short=True, with_year=False) == "nov"
    assert language("en").interval(date(2025, 1, 1), TODAY) == "1 Jan – 12 Nov 2025"


def test_what_just_happened_is_told_in_words() -> None:
    assert language("en").ago(NOW - timedelta(seconds=20), NOW) == "just now"
    assert language("sv").ago(NOW - timedelta(minutes=3), NOW) == "för 3 minuter sedan"


def test_countries_currencies_lists_and_quotes_speak_the_language() -> None:
    assert [language(code).country("FI") for code in LANGUAGES] == ["Finland", "Finland", "Suomi", "Finland", "Finland"]
    assert language("sv").currency_name("NOK") == "norsk krona"
    assert language("sv").list(["Maja", "Aino", "Freja"]) == "Maja, Aino och Freja"
    assert language("en").list([]) == ""
    assert [language(code).quote("x") for code in LANGUAGES] == ["”x”", "“x”", "”x”", "«x»", "»x«"]


def test_letters_after_z_are_sorted_after_z() -> None:
    names = ["Östersund", "Zorn", "Ångström", "Ärla", "Élan", "Abba"]
    assert sorted(names, key=language("sv").sort_key) == ["Abba", "Élan", "Zorn", "Ångström", "Ärla", "Östersund"]
    assert sorted(["Ås", "Ø", "Æ", "Z"], key=language("nb").sort_key) == ["Z", "Æ", "Ø", "Ås"]


def test_a_refusal_says_its_docstring_in_the_readers_language() -> None:
    refused = TooLong(field="name", most=4000)
    assert str(refused) == "This is too long. Shorten it to at most 4,000 characters."
    assert "4\u00a0000" in refused.message(language("sv"))
    assert (refused.code, refused.status, refused.field) == ("too_long", 422, "name")


def test_a_refusal_keeps_what_a_program_needs() -> None:
    conflict = ChangedMeanwhile(field="industry_id", mine=3, theirs=4)
    assert (conflict.mine, conflict.theirs, conflict.status) == (3, 4, 409)
    assert NotFound().code == "not_found"
    assert "31.2." in InvalidDate(value="31.2.", example="12.11.2025").message(language("fi"))
