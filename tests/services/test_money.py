"""Amounts: parsed as people write them, converted exactly."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.i18n import LANGUAGES, language
from services.money import (
    clean_currency,
    convert_minor,
    cost_base,
    currencies,
    exact_decimal,
    from_minor,
    half_up,
    minor_units,
    parse_amount,
    parse_money,
    parse_number,
    rate_from_int,
    rate_to_int,
    to_minor,
)
from services.refusals import InvalidAmount, InvalidCurrency, InvalidNumber, InvalidRate, OtherCurrency, TooBig

AMOUNTS = st.integers(-(10**14), 10**14)
RATES = st.integers(1, 10**16)


def test_currencies_have_the_decimals_of_cldr() -> None:
    assert [minor_units(code) for code in ("EUR", "SEK", "JPY", "ISK", "KWD")] == [2, 2, 0, 0, 3]


def test_currencies_in_use_are_offered_and_older_ones_still_understood() -> None:
    assert {"SEK", "NOK", "DKK", "EUR", "ISK", "GBP"} <= set(currencies())
    assert "FIM" not in currencies()
    assert clean_currency(" fim ") == "FIM"


@pytest.mark.parametrize("text", ["", "EURO", "ÅÄÖ", "XXX", "E U", "12"])
def test_what_is_no_currency_is_refused(text: str) -> None:
    with pytest.raises(InvalidCurrency):
        clean_currency(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("24800", "24800"), ("24 800", "24800"), ("24\u00a0800", "24800"), ("24.800", "24800"), ("24,8k", "24800"),
        ("24 800,50", "24800.50"), ("1.234.567,89", "1234567.89"), ("1,234,567.89", "1234567.89"), ("1,5 Mkr", "1500000"),
        ("1,5 tkr", "1500"), ("2 mio.", "2000000"), ("−300 kr", "-300"), ("SEK −300", "-300"), ("100:-", "100"),
        ("0.125", "0.125"), ("12.50", "12.50"), ("12,640", "12.640"), ("1'000", "1000"), ("+5", "5"),
    ],
)  # fmt: skip
def test_a_swede_writes_amounts_in_many_ways(text: str, amount: str) -> None:
    assert str(parse_amount(text, language("sv"))) == amount


@pytest.mark.parametrize(
    ("text", "amount"), [("24,800", "24800"), ("24.800", "24.800"), ("24,8", "24.8"), ("EUR 12,640", "12640")]
)
def test_what_could_be_thousands_or_decimals_is_read_as_the_language_writes_it(text: str, amount: str) -> None:
    assert str(parse_amount(text, language("en"))) == amount


@pytest.mark.parametrize(
    "text", ["", "-", "kr", "1e5", "NaN", "١٢", "24 80", "1,2,3", "1.23.456", "--5", "-5-", "12.", "5 apples", "9" * 50]
)
def test_what_is_no_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidAmount, match="24,800"):
        parse_amount(text, language("en"))


def test_an_amount_in_another_currency_is_not_taken_for_kronor() -> None:
    assert parse_money("300 kr", "SEK", language("sv")) == 30000
    for text in ("EUR 300", "€300", "300 nok"):
        with pytest.raises(OtherCurrency, match="SEK"):
            parse_money(text, "SEK", language("sv"))


@given(minor=AMOUNTS, code=st.sampled_from(sorted(LANGUAGES)), currency=st.sampled_from(["EUR", "SEK", "JPY", "KWD"]))
def test_every_amount_that_is_shown_can_be_typed_again(minor: int, code: str, currency: str) -> None:
    shown = language(code).money(minor, currency)
    if currency == "KWD" and code == "en" and abs(minor) < 1000:
        return  # nothing to group
    assert parse_money(shown, currency, language(code)) == minor


def test_numbers_may_end_in_percent() -> None:
    assert parse_number("38,2 %", language("sv")) == Decimal("38.2")
    with pytest.raises(InvalidNumber):
        parse_number("many", language("sv"))


@pytest.mark.parametrize("raw", [1.5, True, None, "1e3", " 1", "1,5", "NaN", "٣", "1" * 30])
def test_programs_send_exact_decimals_only(raw: object) -> None:
    with pytest.raises(InvalidNumber):
        exact_decimal(raw)


def test_programs_send_decimals_as_text_or_whole_numbers() -> None:
    assert [exact_decimal(raw) for raw in ("1000.00", "-5", 7)] == [Decimal("1000.00"), Decimal(-5), Decimal(7)]


def test_amounts_become_minor_units_half_up_and_back() -> None:
    assert [to_minor(Decimal(text), "EUR") for text in ("0.005", "-0.005", "0.0049", "1000")] == [1, -1, 0, 100000]
    assert str(from_minor(100000, "EUR")) == "1000.00"
    assert str(from_minor(100000, "JPY")) == "100000"


def test_an_amount_that_no_invoice_holds_is_refused() -> None:
    with pytest.raises(TooBig):
        to_minor(Decimal(10) ** 20, "EUR")


def test_a_foreign_invoice_counts_at_its_stored_rate() -> None:
    rate = rate_to_int(Decimal("11.2579"))
    assert convert_minor(1264000, "EUR", rate, "SEK") == 14229986  # 142 299.856
    assert convert_minor(1000, "JPY", rate_to_int(Decimal("0.0061")), "EUR") == 610
    assert convert_minor(1000, "EUR", rate_to_int(Decimal("163.5")), "JPY") == 1635


@given(minor=AMOUNTS, rate=RATES)
def test_conversion_is_exact_until_its_one_rounding(minor: int, rate: int) -> None:
    exact = Fraction(minor) * Fraction(rate, 10**10)
    assert abs(exact - convert_minor(minor, "EUR", rate, "SEK")) <= Fraction(1, 2)
    assert convert_minor(-minor, "EUR", rate, "SEK") == -convert_minor(minor, "EUR", rate, "SEK")


@given(dividend=AMOUNTS, divisor=st.integers(1, 10**6))
def test_halves_are_rounded_away_from_zero_like_decimals_do(dividend: int, divisor: int) -> None:
    exact = (Decimal(dividend) / Decimal(divisor)).quantize(Decimal(1), ROUND_HALF_UP)
    assert half_up(dividend, divisor) == exact


def test_a_cost_is_quantity_times_unit_cost_times_rate_rounded_once() -> None:
    one = 10**10
    assert cost_base(10_0000, 30_0000, one, "EUR") == 30000
    assert cost_base(7_5000, 726_9900, one, "SEK") == 545243  # 5452.425
    assert cost_base(3333, 1_0000, 11_2579000000, "SEK") == 375  # 3.7522…
    assert cost_base(10_0000, None, one, "EUR") == 0


def test_rates_are_kept_exactly() -> None:
    assert rate_to_int(Decimal("11.2579")) == 112_579_000_000
    assert [str(rate_from_int(rate)) for rate in (112_579_000_000, 10**11, 1)] == ["11.2579", "10", "1E-10"]


@pytest.mark.parametrize("rate", ["0", "-1", "0.00000000001", "100000000", "NaN"])
def test_a_rate_that_cannot_be_kept_exactly_is_refused(rate: str) -> None:
    with pytest.raises(InvalidRate):
        rate_to_int(Decimal(rate))
