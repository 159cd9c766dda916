"""Names compared, and companies in the order in which they answer what was typed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registries.names import comparable, likeness, plain
from services.registries.ranking import NameKind, ranked
from services.registries.registry import Company, Status

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def company(name: str, number: str = "", **more: object) -> Company:
    return Company("NO", number or name, name, "brreg", NOW, **more)


def found(text: str, *companies: Company) -> list[str]:
    return [match.company.name for match in ranked(text, companies)]


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Ørsted & Søn A/S", "orsted & son"),
        ("Aktiebolaget Volvo", "volvo"),
        ("Oy Lumipallo Ab", "lumipallo"),
        ("SJØVIK SJØMAT AS", "sjovik sjomat"),
        ("Tammepuu Ehitus OÜ", "tammepuu ehitus"),
        ("A.B. Lindex", "lindex"),
        ("Müller GmbH & Co. KG", "muller gmbh &"),
        ("Straße AG", "strasse"),
        ("AS", "as"),
        ("H&M Hennes", "h&m hennes"),
    ],
)
def test_legal_forms_and_diacritics_do_not_matter(name: str, same: str) -> None:
    assert comparable(name) == same


def test_the_name_that_begins_as_typed_comes_first_and_nonsense_not_at_all() -> None:
    companies = [
        company(name) for name in ("AKUSTIKK OG VIND AS", "NORDAVIND VINDKRAFT AS", "NORDAVIND AS", "SØR TAK AS")
    ]
    assert found("nordavind", *companies) == ["NORDAVIND AS", "NORDAVIND VINDKRAFT AS"]


def test_words_may_come_in_any_order_and_be_only_begun() -> None:
    companies = [company("NORDAVIND RÅDGIVNING BERGEN AS"), company("NORDAVIND AKUSTIKK AS")]
    assert found("radg nordav", *companies)[0] == "NORDAVIND RÅDGIVNING BERGEN AS"
    assert found("bergen nordavind", *companies)[0] == "NORDAVIND RÅDGIVNING BERGEN AS"


def test_a_slip_of_the_finger_is_forgiven() -> None:
    assert found("nordavnd", company("NORDAVIND AS"), company("SØR TAK AS")) == ["NORDAVIND AS"]


def test_a_previous_name_is_found_and_said_to_be_one() -> None:
    (match,) = ranked("statoil", (company("EQUINOR ASA", previous_names=("STATOIL ASA",)),))
    assert (match.name, match.kind) == ("STATOIL ASA", NameKind.PREVIOUS)
    (match,) = ranked("equinor", (company("EQUINOR ASA", previous_names=("EQUINOR AS",)),))
    assert match.kind == NameKind.CURRENT


def test_living_companies_come_before_ended_ones_of_the_same_name() -> None:
    ended = company("HAVBRIS AS", "1", status=Status.DELETED)
    bankrupt = company("HAVBRIS AS", "2", status=Status.BANKRUPT)
    alive = company("HAVBRIS AS", "3", status=Status.ACTIVE)
    assert [match.company.org_number for match in ranked("havbris", (ended, bankrupt, alive))] == ["3", "2", "1"]


def test_a_company_told_twice_is_shown_once_and_twenty_are_enough() -> None:
    assert len(ranked("havbris", tuple(company("HAVBRIS AS", "1") for _ in range(3)))) == 1
    assert len(ranked("havbris", tuple(company(f"HAVBRIS {n} AS") for n in range(50)))) == 20


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_can_be_compared(typed: str, name: str) -> None:
    assert 0 <= likeness(typed, name) <= 100
    assert plain(plain(name)) == plain(name)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäöæøü ", min_size=4, max_size=30))
def test_a_name_answers_itself_best(name: str) -> None:
    if comparable(name):
        assert likeness(name, name) == 100
