"""Whatever part of an answer is missing or something else than expected: a company, or "not understood", never a crash."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identifiers import EInvoiceAddress
from services.registries.answer import Answer, Shape
from services.registries.codec import dumps, loads
from services.registries.denmark import Denmark
from services.registries.estonia import Estonia
from services.registries.finland import Finland
from services.registries.gleif import Gleif, _read_leis
from services.registries.norway import Norway
from services.registries.peppol import _read_matches
from services.registries.registry import Company, Found
from services.registries.settings import RegistrySettings
from services.registries.sweden import Sweden
from services.registries.sweden_index import SwedenIndex
from services.registries.united_kingdom import UnitedKingdom
from services.registries.vies import Vies
from tests.registries.server import RECORDED

NOBODY: Any = None
NOWHERE = SwedenIndex(RECORDED / "nothing.db")
SETTINGS = RegistrySettings()
READERS: dict[str, Any] = {
    "norway/enhet": lambda answer: Norway(NOBODY, SETTINGS)._read_one(answer, "310000019"),
    "norway/sok": Norway(NOBODY, SETTINGS)._read_list,
    "finland/company": Finland(NOBODY, SETTINGS)._read,
    "finland/bankrupt": Finland(NOBODY, SETTINGS)._read,
    "sweden/aktiebolag": lambda answer: Sweden(NOBODY, SETTINGS, NOWHERE)._read(answer, "5599000014"),
    "sweden/konkurs": lambda answer: Sweden(NOBODY, SETTINGS, NOWHERE)._read(answer, "5599000022"),
    "denmark/virksomhed": Denmark(NOBODY, SETTINGS)._read,
    "denmark/konkurs": Denmark(NOBODY, SETTINGS)._read,
    "estonia/autocomplete": Estonia(NOBODY, SETTINGS)._read,
    "united_kingdom/search": UnitedKingdom(NOBODY, SETTINGS)._read_list,
    "united_kingdom/profile": lambda answer: UnitedKingdom(NOBODY, SETTINGS)._read_one(answer, "00999991"),
    "gleif/records": Gleif(NOBODY, SETTINGS)._read_list,
    "gleif/fuzzy": _read_leis,
    "vies/valid": lambda answer: Vies(NOBODY, SETTINGS)._read(answer, "90000011"),
    "vies/too-many": lambda answer: Vies(NOBODY, SETTINGS)._read(answer, "90000011"),
    "peppol/directory": lambda answer: _read_matches(answer, EInvoiceAddress("0192", "310000019")),
}
ODD = st.sampled_from(
    [
        None,
        True,
        7,
        -1.5,
        10**30,
        "",
        " ",
        "x",
        "null",
        "2026-13-45",
        "\ud800",
        "a\x00b",
        [],
        {},
        [[]],
        [None],
        [7],
        {"x": 1},
    ]
)


def places(value: Any, path: tuple = ()) -> list[tuple]:
    """Where every part of a JSON value is."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in places(part, (*path, key)))]


def changed(value: Any, place: tuple, odd: Any, drop: bool) -> Any:
    """The value with another part at a place, or without it."""
    if not place:
        return odd
    around = value
    for key in place[:-1]:
        around = around[key]
    if drop:
        del around[place[-1]]
    else:
        around[place[-1]] = odd
    return value


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_a_changed_answer_is_read_or_not_understood(name: str, data: st.DataObject) -> None:
    body = json.loads((RECORDED / f"{name}.json").read_text())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(places(body)))
        body = changed(copy.deepcopy(body), place, data.draw(ODD), data.draw(st.booleans()))
    try:
        outcome = READERS[name](Answer(200, json.dumps(body)))
    except Shape as shape:
        assert len(str(shape)) < 80
        return
    if isinstance(outcome, Found) and isinstance(outcome.value, tuple):
        companies = tuple(one for one in outcome.value if isinstance(one, Company))
        assert loads(dumps(companies).encode().decode()) == companies
