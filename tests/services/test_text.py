"""Text: cleaned, folded, sorted, shortened."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.refusals import ControlCharacters, TooLong
from services.text import clean_line, clean_lines, company_initials, fold, initials, safe_for_csv, sort_key

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


def test_a_line_is_one_line_with_single_spaces() -> None:
    assert clean_line("  Havbris \t\n Energi\u00a0 AS\u2028") == "Havbris Energi AS"


def test_letters_are_composed() -> None:
    assert clean_line("Sjo\u0308vik A\u030a") == "Sjövik Å"


def test_marks_that_hide_or_turn_text_are_taken_away() -> None:
    assert clean_line("Lumikko\u202e yO\u202c \u200bSoft\u2066ware\u2069\ufeff\u00ad") == "Lumikko yO Software"


def test_emoji_stay_whole_and_lone_joiners_go() -> None:
    assert clean_line("Dev 👩\u200d💻 team ❤\ufe0f\u200d🔥") == "Dev 👩\u200d💻 team ❤\ufe0f\u200d🔥"
    assert clean_line("Lu\u200dmikko\u200d") == "Lumikko"


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "bell\x07", "\ud800", "\x9f", "\ufffe"])
def test_control_characters_are_refused(text: str) -> None:
    with pytest.raises(ControlCharacters):
        clean_line(text)


def test_notes_keep_their_lines() -> None:
    assert clean_lines(" Ring Ingrid \r\n\r\n\r\n\r\n fas  2\tklar \x0b") == "Ring Ingrid\n\nfas 2 klar"


def test_too_long_a_text_is_refused_after_cleaning() -> None:
    assert clean_line("  abc  ", 3) == "abc"
    with pytest.raises(TooLong, match="3 characters"):
        clean_line("abcd", 3)


@given(text=TEXTS)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_line(text)
    assert clean_line(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Åkerlund & SØN", "akerlund & son"),
        ("Skærbæk Agro A/S", "skaerbaek agro a/s"),
        ("Straße", "strasse"),
        ("Élan  Łódź", "elan lodz"),
    ],
)
def test_accents_and_capitals_do_not_matter_in_a_search(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(text=TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_nordic_letters_sort_after_z() -> None:
    assert sorted(["Öberg", "Zorn", "Åberg", "Ärla", "Abba"], key=sort_key) == [
        "Abba",
        "Zorn",
        "Åberg",
        "Ärla",
        "Öberg",
    ]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maja Lindqvist", "ML"),
        ("Anna Maria af Berg", "AB"),
        ("Øystein", "Ø"),
        ("Sven Svensson", "S"),
        ("", "?"),
        ("(Bo) Ek", "BE"),
    ],
)
def test_an_avatar_shows_first_and_last_name_but_no_bad_pair(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Havbris Energi AS", "HE"),
        ("Tammerstål Oy", "T"),
        ("Stenmark & Söner Bygg AB", "S"),
        ("AB", "A"),
        ("Sven Säljare AB", "S"),
        ("3 Step IT", "3S"),
    ],
)
def test_a_tile_shows_the_first_two_words_of_a_company(name: str, letters: str) -> None:
    assert company_initials(name) == letters


@pytest.mark.parametrize("text", ["=1+1", "+46 8 1", "-5", "@x", "\t=1", "  =cmd", "＝1"])
def test_no_text_becomes_a_formula_in_a_spreadsheet(text: str) -> None:
    assert safe_for_csv(text) == f"'{text}"


def test_ordinary_text_goes_into_csv_as_it_is() -> None:
    assert [safe_for_csv(text) for text in ("Sjøvik - Sjømat", "", "a=b")] == ["Sjøvik - Sjømat", "", "a=b"]
