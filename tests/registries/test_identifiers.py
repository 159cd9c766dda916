"""Organization numbers, VAT numbers, e-invoice addresses and industries as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identifiers import (
    FINNISH_OPERATORS,
    SCHEMES,
    Checked,
    EInvoiceAddress,
    Severity,
    canonical_org_number,
    check_e_invoice_address,
    check_operator,
    check_org_number,
    check_vat_number,
    countries_of,
    default_e_invoice_address,
    default_scheme,
    format_org_number,
    format_vat_number,
    industry_of,
    is_a_guess,
    is_number_like,
    is_personal_number,
    operator_name,
)
from services.identifiers import refusals as no
from services.standard import INDUSTRIES

HOME = ("NO", "FI", "SE", "DK", "EE", "GB")


@pytest.mark.parametrize(
    ("country", "typed", "number", "display"),
    [
        ("NO", "923609016", "923609016", "923 609 016"),
        ("NO", " NO 923 609 016 MVA", "923609016", "923 609 016"),
        ("NO", "923.609\u00a0016", "923609016", "923 609 016"),
        ("FI", "01120389", "0112038-9", "0112038-9"),
        ("FI", "112038–9", "0112038-9", "0112038-9"),
        ("FI", "FI01120389", "0112038-9", "0112038-9"),
        ("SE", "556012-5790", "5560125790", "556012-5790"),
        ("SE", "SE556012579001", "5560125790", "556012-5790"),
        ("SE", "16556012-5790", "5560125790", "556012-5790"),
        ("DK", "DK 89563518", "89563518", "89 56 35 18"),
        ("DK", "CVR-nr. 89 56 35 18", "89563518", "89 56 35 18"),
        ("EE", "10060701", "10060701", "10060701"),
        ("GB", "445790", "00445790", "00445790"),
        ("GB", "sc 123456", "SC123456", "SC123456"),
        ("FR", "732 829 320", "732 829 320", "732 829 320"),
        ("DE", "HRB 12345 B", "HRB 12345 B", "HRB 12345 B"),
        (None, "  X  1 ", "X 1", "X 1"),
        ("NO", "", "", ""),
    ],
)
def test_numbers_are_cleaned_stored_and_written(country: str | None, typed: str, number: str, display: str) -> None:
    assert check_org_number(country, typed) == Checked(number, display)
    assert (canonical_org_number(country, typed), format_org_number(country, typed)) == (number, display)


@pytest.mark.parametrize(
    ("country", "typed", "refusal"),
    [
        ("NO", "923609017", no.OddCheckDigit),
        ("FI", "0112038-8", no.OddCheckDigit),
        ("SE", "556012-5791", no.OddCheckDigit),
        ("SE", "19400927-2719", no.PersonalNumber),
        ("DK", "89563519", no.OddCheckDigit),
        ("DK", "1000356440", no.DanishProductionUnit),
        ("EE", "10060702", no.OddCheckDigit),
        ("GB", "IP00123R", no.OddBritishNumber),
        ("FR", "732829321", no.OddCheckDigit),
    ],
)
def test_odd_numbers_are_warned_of(country: str, typed: str, refusal: type) -> None:
    checked = check_org_number(country, typed)
    assert checked.severity == Severity.ODD and isinstance(checked.message, refusal)


@pytest.mark.parametrize(
    ("country", "typed", "refusal"),
    [
        ("NO", "92360901", no.NotNorwegianNumber),
        ("FI", "0112038-9-1", no.NotFinnishNumber),
        ("SE", "556012", no.NotSwedishNumber),
        ("DK", "8956351A", no.NotDanishNumber),
        ("EE", "100607011", no.NotEstonianNumber),
        ("NO", "٩٢٣٦٠٩٠١٦", no.NotNorwegianNumber),
        ("DE", "---", no.NotAnOrgNumber),
        (None, "9" * 41, no.NotAnOrgNumber),
    ],
)
def test_numbers_that_no_law_knows_are_impossible(country: str | None, typed: str, refusal: type) -> None:
    checked = check_org_number(country, typed)
    assert checked.severity == Severity.IMPOSSIBLE and isinstance(checked.message, refusal)


@given(st.sampled_from([*HOME, "FR", "IS", None, "XX"]), st.text(max_size=50))
def test_any_text_is_checked_and_checking_again_changes_nothing(country: str | None, text: str) -> None:
    once = check_org_number(country, text)
    if once.severity != Severity.IMPOSSIBLE:
        again = check_org_number(country, once.number)
        assert (again.number, again.display, again.severity) == (once.number, once.display, once.severity)
        assert check_org_number(country, once.display).number == once.number


@given(st.sampled_from(["NO", "FI", "SE", "DK"]), st.integers(10**6, 10**9 - 1), st.integers(1, 9), st.data())
def test_one_wrong_digit_is_always_noticed(country: str, seed: int, shift: int, data: st.DataObject) -> None:
    digits = str(seed).zfill(9)
    body = {"NO": digits[:8], "FI": digits[:7], "SE": f"55{digits[:7]}", "DK": f"9{digits[:6]}"}[country]
    right = [f"{body}{check}" for check in range(10) if check_org_number(country, f"{body}{check}").severity == "ok"]
    assert len(right) <= 1
    for number in right:
        place = data.draw(st.integers(0, len(number) - 1))
        wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
        assert check_org_number(country, wrong).severity != Severity.OK


def test_persons_numbers_are_known_as_such() -> None:
    assert is_personal_number("SE", "400927-2719") and is_personal_number("SE", "194009272719")
    assert not is_personal_number("SE", "556012-5790") and not is_personal_number("NO", "400927271")


@pytest.mark.parametrize(
    ("country", "typed", "number"),
    [
        ("NO", "923 609 016", "NO923609016MVA"),
        ("NO", "NO 923609016 mva", "NO923609016MVA"),
        ("FI", "0112038-9", "FI01120389"),
        ("SE", "SE 556012-5790 01", "SE556012579001"),
        ("DK", "89563518", "DK89563518"),
        ("EE", "EE100594102", "EE100594102"),
        ("GB", "980 7806 84", "GB980780684"),
        ("GR", "094259216", "EL094259216"),
        ("GR", "EL 094259216", "EL094259216"),
        ("DE", "DE 136,695 976", "DE136695976"),
        ("FR", "FR40303265045", "FR40303265045"),
        ("US", "123456789", "US123456789"),
        ("NO", "", ""),
    ],
)
def test_vat_numbers_are_stored_with_their_prefix(country: str, typed: str, number: str) -> None:
    checked = check_vat_number(country, typed)
    assert (checked.number, checked.severity) == (number, Severity.OK)


def test_a_norwegian_vat_number_is_written_with_blanks() -> None:
    assert format_vat_number("NO923609016MVA") == "NO 923 609 016 MVA"
    assert format_vat_number("FI01120389") == "FI01120389"


@pytest.mark.parametrize(
    ("country", "typed", "severity", "refusal"),
    [
        ("SE", "SE556012579002", Severity.ODD, no.OddSwedishVatSuffix),
        ("SE", "SE556012579101", Severity.ODD, no.OddCheckDigit),
        ("SE", "556012-5790", Severity.IMPOSSIBLE, no.WrongVatLength),
        ("FI", "FI01120388", Severity.ODD, no.OddCheckDigit),
        ("NO", "NO923609017MVA", Severity.ODD, no.OddCheckDigit),
        ("DK", "DK8956351", Severity.IMPOSSIBLE, no.WrongVatLength),
        ("DE", "DE136695977", Severity.ODD, no.OddVatNumber),
        ("DE", "DE1366959", Severity.ODD, no.WrongVatLength),
        ("NO", "FI01120389", Severity.ODD, no.OtherCountrysVatNumber),
        ("NO", "abc", Severity.IMPOSSIBLE, no.NotAVatNumber),
        (None, "12", Severity.IMPOSSIBLE, no.NotAVatNumber),
    ],
)
def test_odd_and_impossible_vat_numbers(country: str | None, typed: str, severity: Severity, refusal: type) -> None:
    checked = check_vat_number(country, typed)
    assert checked.severity == severity and isinstance(checked.message, refusal)


@given(st.sampled_from([*HOME, "DE", "GR", "IE", "CH", None]), st.text(max_size=30))
def test_any_vat_text_is_checked_and_checking_again_changes_nothing(country: str | None, text: str) -> None:
    once = check_vat_number(country, text)
    if once.severity != Severity.IMPOSSIBLE:
        assert check_vat_number(country, once.number).number == once.number


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("923609016", ("NO",)),
        ("NO923609016MVA", ("NO",)),
        ("0112038-9", ("FI",)),
        ("556012-5790", ("SE",)),
        ("SE556012579001", ("SE",)),
        ("89563518", ("DK", "GB")),
        ("10137319", ("EE", "GB")),
        ("Equinor", ()),
        ("7-Eleven", ()),
        ("400927-2719", ()),
    ],
)
def test_a_number_tells_its_country_where_it_can(text: str, countries: tuple[str, ...]) -> None:
    assert countries_of(text) == countries


@pytest.mark.parametrize(
    ("country", "text", "is_number"),
    [
        ("NO", "923 609", True),
        ("NO", "NO923609016MVA", True),
        ("NO", "Nordavind 2000", False),
        ("NO", "7-Eleven", False),
        ("GB", "SC123456", True),
        ("SE", "Oy 24", False),
        (None, "5299000J2N45DDNE4Y28", True),
        (None, "SE556012579001", True),
        ("DK", "3F", False),
    ],
)
def test_numbers_and_names_are_told_apart(country: str | None, text: str, is_number: bool) -> None:
    assert is_number_like(country, text) is is_number


@pytest.mark.parametrize(
    ("scheme", "typed", "stored", "migrated_from"),
    [
        ("0192", "923 609 016", "0192:923609016", None),
        (None, "0192:923609016", "0192:923609016", None),
        ("0007", "iso6523-actorid-upis::0192:923609016", "0192:923609016", None),
        ("9908", "923609016", "0192:923609016", "9908"),
        ("9909", "NO923609016MVA", "0192:923609016", "9909"),
        ("0216", "003701120389", "0216:003701120389", None),
        ("0216", "0037 0112 0389 AB12", "0216:003701120389AB12", None),
        ("0037", "003701120389", "0216:003701120389", "0037"),
        ("0037", "01120389", "0216:003701120389", "0037"),
        (None, "0212:0112038-9", "0216:003701120389", "0212"),
        (None, "0213:FI01120389", "0216:003701120389", "0213"),
        (None, "0215:003701120389", "0216:003701120389", "0215"),
        ("0007", "556012-5790", "0007:5560125790", None),
        (None, "9955:SE556012579001", "0007:5560125790", "9955"),
        ("0184", "DK89563518", "0184:89563518", None),
        (None, "9902:DK89563518", "0184:89563518", "9902"),
        (None, "9904:DK89563518", "0198:DK89563518", "9904"),
        ("0096", "1000356440", "0096:1000356440", None),
        ("0191", "10060701", "0191:10060701", None),
        ("9931", "EE100594102", "9931:EE100594102", None),
        ("9932", "980780684", "9932:GB980780684", None),
        ("0088", "7310000000010", "0088:7310000000010", None),
        ("0199", "5299000J2N45DDNE4Y28", "0199:5299000J2N45DDNE4Y28", None),
        ("0060", "12-345-6789", "0060:123456789", None),
        ("0204", "991-01234-44", "0204:991-01234-44", None),
    ],
)
def test_e_invoice_addresses_are_cleaned_and_dead_schemes_replaced(
    scheme: str | None, typed: str, stored: str, migrated_from: str | None
) -> None:
    checked = check_e_invoice_address(scheme, typed)
    assert (str(checked.address), checked.severity, checked.migrated_from) == (stored, Severity.OK, migrated_from)


@pytest.mark.parametrize(
    ("scheme", "typed", "severity", "refusal"),
    [
        ("0192", "923609017", Severity.ODD, no.OddCheckDigit),
        ("0192", "1234", Severity.IMPOSSIBLE, no.NotNorwegianNumber),
        ("0216", "003701120388", Severity.ODD, no.OddCheckDigit),
        ("0216", "0037011203891234567", Severity.IMPOSSIBLE, no.NotAnEInvoiceAddress),
        ("0216", "01120389", Severity.IMPOSSIBLE, no.NotAnEInvoiceAddress),
        ("0215", "TE00370112", Severity.IMPOSSIBLE, no.NotAnEInvoiceAddress),
        ("0088", "7310000000011", Severity.ODD, no.OddCheckDigit),
        ("0088", "731000000001", Severity.IMPOSSIBLE, no.NotAnEInvoiceAddress),
        ("0184", "1000356440", Severity.IMPOSSIBLE, no.NotAnEInvoiceAddress),
        ("0199", "5299000J2N45DDNE4Y29", Severity.ODD, no.OddCheckDigit),
        ("9905", "1", Severity.ODD, no.DeadScheme),
        ("9999", "1", Severity.ODD, no.UnknownScheme),
        ("0209", "x" * 51, Severity.IMPOSSIBLE, no.NotAnEInvoiceAddress),
        (None, "  ", Severity.IMPOSSIBLE, no.NoEInvoiceAddress),
        (None, "x" * 101, Severity.IMPOSSIBLE, no.NoEInvoiceAddress),
    ],
)
def test_odd_and_impossible_e_invoice_addresses(
    scheme: str | None, typed: str, severity: Severity, refusal: type
) -> None:
    checked = check_e_invoice_address(scheme, typed)
    assert checked.severity == severity and isinstance(checked.message, refusal)


@given(st.sampled_from([None, "9999", *SCHEMES, "0037", "0212", "9955", "9904"]), st.text(max_size=60))
def test_any_address_is_checked_and_checking_again_changes_nothing(scheme: str | None, text: str) -> None:
    once = check_e_invoice_address(scheme, text, "FI")
    if once.severity != Severity.IMPOSSIBLE:
        again = check_e_invoice_address(once.address.scheme, once.address.address, "FI")
        assert again.address == once.address


def test_finnish_addresses_without_peppol_are_ovt_codes_or_ibans() -> None:
    assert check_e_invoice_address(None, "0037 01120389", "FI").severity == Severity.OK
    assert check_e_invoice_address(None, "FI21 1234 5600 0007 85", "FI").address == EInvoiceAddress(
        None, "FI2112345600000785"
    )
    assert check_e_invoice_address(None, "FI21 1234 5600 0007 86", "FI").severity == Severity.ODD
    assert check_e_invoice_address(None, "Avtal 7", "SE").address == EInvoiceAddress(None, "Avtal 7")


def test_a_company_has_a_likely_address() -> None:
    assert str(default_e_invoice_address("NO", "923609016")) == "0192:923609016"
    assert str(default_e_invoice_address("FI", "0112038-9")) == "0216:003701120389"
    assert str(default_e_invoice_address("DK", "89563518")) == "0184:89563518"
    assert str(default_e_invoice_address("GB", "00445790", "GB980780684")) == "9932:GB980780684"
    assert default_e_invoice_address("GB", "00445790") is None
    assert default_e_invoice_address("NO", "923609017") is None
    assert default_e_invoice_address("SE", "400927-2719") is None
    assert (default_scheme("SE"), default_scheme("DE"), default_scheme(None)) == ("0007", None, None)
    assert is_a_guess(EInvoiceAddress("0216", "x")) and not is_a_guess(EInvoiceAddress("0192", "x"))


def test_finnish_operators_are_known_by_code() -> None:
    assert operator_name("0037 2372 3609 900") is None and operator_name("003723609900") == "Pagero"
    assert check_operator("ndeafihh") == Checked("NDEAFIHH", "NDEAFIHH")
    assert check_operator("ABCDEFGH").severity == Severity.ODD and check_operator("").severity == Severity.OK
    assert check_operator("---").severity == Severity.IMPOSSIBLE
    assert len({operator.code for operator in FINNISH_OPERATORS}) == len(FINNISH_OPERATORS)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("62.100", "it_telecom"),
        ("62100", "it_telecom"),
        ("711100", "architecture"),
        ("71.201", "professional_services"),
        ("06.100", "energy"),
        ("47110", "retail"),
        ("84.110", "public_sector"),
        ("68.209", "real_estate"),
        ("58290", "it_telecom"),
        ("70100", None),
        ("64.200", None),
        ("980000", None),
        ("", None),
        (None, None),
        ("X", None),
    ],
)
def test_industry_codes_become_industries(code: str | None, key: str | None) -> None:
    assert industry_of(code) == key


def test_every_industry_that_codes_lead_to_is_ready_made() -> None:
    keys = {industry_of(f"{division:02}") for division in range(100)} | {industry_of("711"), industry_of("721")}
    assert keys - {None} <= {row["key"] for row in INDUSTRIES}
    assert len(keys - {None}) == len(INDUSTRIES)


def test_every_message_is_a_sentence_or_two() -> None:
    messages = [
        one.__doc__ or "" for one in vars(no).values() if isinstance(one, type) and one.__module__ == no.__name__
    ]
    assert len(messages) > 15
    assert all(text.endswith(".") and text[0].isupper() and "!" not in text for text in messages)
