"""E-mail addresses, phone numbers, web addresses and countries."""

import pytest

from services.refusals import InvalidChoice, InvalidCountry, InvalidEmail, InvalidPhone, InvalidUrl, TooLong
from services.values import clean_country, clean_email, clean_language, clean_phone, clean_url, shown_phone, shown_url


def test_an_address_keeps_its_letters_before_the_at_sign() -> None:
    assert clean_email(" Ingrid.Solheim@Havbris.EXAMPLE ") == "Ingrid.Solheim@havbris.example"
    assert clean_email("åsa@ångström.example") == "åsa@ångström.example"


@pytest.mark.parametrize(
    "text",
    ["", "ingrid", "ingrid@", "a@b", "a..b@x.se", "a b@x.se", "a@x.se, b@x.se", "Ingrid <a@x.se>", "a@localhost"],
)
def test_what_is_no_email_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidEmail):
        clean_email(text)


@pytest.mark.parametrize(
    ("text", "country", "kept"),
    [
        ("08-123 456 78", "SE", "+46812345678"),
        ("22 12 34 56", "NO", "+4722123456"),
        ("040 123 4567", "FI", "+358401234567"),
        ("0045 12 34 56 78", "SE", "+4512345678"),
        ("+46 8 123 45 67 ext 12", "SE", "+4681234567;ext=12"),
    ],
)
def test_phone_numbers_are_kept_in_one_form(text: str, country: str, kept: str) -> None:
    assert clean_phone(text, country) == kept
    assert clean_phone(kept, country) == kept


@pytest.mark.parametrize("text", ["", "call me", "12", "8" * 25])
def test_what_is_no_phone_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhone):
        clean_phone(text, "SE")


def test_a_phone_number_is_shown_as_it_is_dialled_from_there() -> None:
    assert shown_phone("+46812345678", "SE") == "08-123 456 78"
    assert shown_phone("+46812345678", "NO") == "+46 8 123 456 78"
    assert shown_phone("unknown", "NO") == "unknown"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("havbris.example", "https://havbris.example"),
        ("HTTP://Havbris.example/", "http://havbris.example"),
        ("www.ångström.example/om oss".replace(" ", "-"), "https://www.ångström.example/om-oss"),
        ("x.example:8080/a?b=1#c", "https://x.example:8080/a?b=1#c"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]"),
    ],
)
def test_web_addresses_get_a_scheme_and_a_small_host(text: str, kept: str) -> None:
    assert clean_url(text) == kept
    assert clean_url(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        "", "localhost", "javascript:alert(1)", "JavaScript:alert(1)//x.se", "data:text/html,x", "ftp://x.se",
        "mailto:a@x.se", "//x.se", "http://user:secret@x.se", "http://x.se:99999", "http://-x.se", "x..se",
        "x.se/a b", 'x.se/"onclick=', "https://", "http:/x.se",
    ],
)  # fmt: skip
def test_no_other_address_can_be_opened(text: str) -> None:
    with pytest.raises(InvalidUrl):
        clean_url(text)


def test_a_web_address_has_an_end() -> None:
    with pytest.raises(TooLong):
        clean_url("https://x.example/" + "a" * 300)


def test_a_web_address_is_shown_short() -> None:
    assert shown_url("https://www.havbris.example/om") == "havbris.example/om"


@pytest.mark.parametrize(
    ("text", "code"), [("se", "SE"), ("Suomi", "FI"), ("norge", "NO"), ("Denmark", "DK"), ("Tyskland", "DE")]
)
def test_a_country_is_known_by_code_and_by_name_in_any_language(text: str, code: str) -> None:
    assert clean_country(text) == code


def test_what_is_no_country_or_language_is_refused() -> None:
    with pytest.raises(InvalidCountry, match="Narnia"):
        clean_country("Narnia")
    with pytest.raises(InvalidCountry):
        clean_country("EU")
    with pytest.raises(InvalidChoice):
        clean_language("de")
