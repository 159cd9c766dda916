"""The weekly bulk file as a local index: what is taken, what is left out, and that a damaged file changes nothing."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from services.registries.registry import Address, Status
from services.registries.sweden_bulk import Loaded, load
from services.registries.sweden_index import SwedenIndex, index_path
from services.registries.sweden_rows import NotTheBulkFile
from tests.registries.server import RECORDED

BULK = RECORDED / "sweden/bulkfil.txt"


@pytest.fixture
def index(tmp_path: Path) -> SwedenIndex:
    """The recorded file, loaded."""
    load(BULK, index_path(tmp_path))
    return SwedenIndex(index_path(tmp_path))


def zipped(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "bolagsverket_bulkfil.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bolagsverket_bulkfil.txt", content)
    return file


def names(index: SwedenIndex, text: str) -> list[str]:
    return [company.name for company in index.search(text)]


def test_organizations_are_loaded_and_persons_left_out(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    loaded = load(BULK, index_path(tmp_path), lambda read, of: steps.append((read, of)))
    assert loaded == Loaded(companies=4, left_out=2, unreadable=1)
    assert steps[-1] == (BULK.stat().st_size, BULK.stat().st_size)
    content = index_path(tmp_path).read_bytes()
    assert b"194009272719" not in content and "Påskägg".encode() not in content and "Dödsbo".encode() not in content


def test_the_zip_is_read_as_it_comes(tmp_path: Path) -> None:
    file = zipped(tmp_path, b"\xef\xbb\xbf" + BULK.read_bytes())
    assert load(file, index_path(tmp_path)).companies == 4


def test_any_word_finds_a_company_without_diacritics_and_legal_form(index: SwedenIndex) -> None:
    assert names(index, "stenmark") == ["Stenmark & Söner Bygg AB"]
    assert names(index, "SONER bygg") == ["Stenmark & Söner Bygg AB"]
    assert names(index, "malaro vard ab") == ["Mälarö Vård Aktiebolag"]
    assert names(index, "kvarnh") == ["Kvarnholmen Fastigheter AB"]
    assert names(index, "stenmark cykl") == ["Stenmark & Söner Bygg AB"]
    assert names(index, "påskägg") == []


@pytest.mark.parametrize("text", ['"', "*", "AND", "a OR b", "NEAR(", "-", "x:y", "(((", "ab", "🚲", "stenmark*'; --"])
def test_nothing_typed_breaks_the_search(index: SwedenIndex, text: str) -> None:
    assert isinstance(index.search(text), tuple)


def test_a_company_says_what_the_file_says(index: SwedenIndex) -> None:
    stenmark = index.by_number("5599000014")
    assert stenmark is not None
    assert stenmark.addresses == (Address("postal", "c/o Mäklarhuset, Storgatan 1", "85181", "SUNDSVALL", "SE"),)
    assert (stenmark.legal_form, stenmark.status, stenmark.other_names) == (
        "Aktiebolag",
        Status.ACTIVE,
        ("Stenmark Cyklar",),
    )
    assert stenmark.fetched_at == index.loaded_at()


@pytest.mark.parametrize(
    ("number", "status", "since"),
    [
        ("5599000022", Status.BANKRUPT, date(2026, 1, 26)),
        ("5599000030", Status.DELETED, date(2024, 8, 1)),
        ("5599000048", Status.WINDING_UP, date(2025, 12, 31)),
    ],
)
def test_how_a_company_stands(index: SwedenIndex, number: str, status: Status, since: date) -> None:
    company = index.by_number(number)
    assert company is not None
    assert (company.status, company.status_since, company.bankrupt) == (status, since, status == Status.BANKRUPT)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"organisationsidentitet;namn\n",
        b"<html>Request Rejected</html>",
        BULK.read_bytes().splitlines(keepends=True)[0],
        BULK.read_bytes().splitlines(keepends=True)[0] + b"en;rad;till\n" * 500,
        BULK.read_bytes() + b"kaputt\n" * 20,
    ],
)
def test_a_file_that_is_not_the_bulk_file_leaves_the_old_index(
    index: SwedenIndex, tmp_path: Path, content: bytes
) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_bytes(content)
    with pytest.raises(NotTheBulkFile):
        load(wrong, index_path(tmp_path))
    assert names(index, "stenmark") and list(index_path(tmp_path).parent.iterdir()) == [index_path(tmp_path)]


def test_a_damaged_zip_is_refused(index: SwedenIndex, tmp_path: Path) -> None:
    file = zipped(tmp_path, BULK.read_bytes() * 50)
    content = bytearray(file.read_bytes())
    content[60:90] = b"\x00" * 30
    file.write_bytes(bytes(content))
    with pytest.raises(NotTheBulkFile):
        load(file, index_path(tmp_path))
    assert names(index, "stenmark")


def test_a_new_file_is_searched_at_once(index: SwedenIndex, tmp_path: Path) -> None:
    newer = tmp_path / "newer.txt"
    newer.write_text(BULK.read_text().replace("Glimminge", "Glittrande"))
    load(newer, index_path(tmp_path))
    assert names(index, "glittr") == ["Glittrande Möbler AB"] and names(index, "glimminge") == []
