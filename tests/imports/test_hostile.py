"""Files that mean harm, or were only saved badly: one clear sentence each, nothing lost, memory bounded."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from services.imports.limits import Limits
from services.imports.reading import first_rows, look_at, rows_of_file
from services.refusals import Refusal

LIMITS = Limits(file_bytes=30_000_000, rows=5_000)
KUNDER = "Namn;Ort\r\nÅkerblom Bygg AB;Malmö\r\n"


def made(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def workbook(folder: Path, name: str = "a.xlsx") -> Path:
    """A workbook with a formula that was computed, a number, a day."""
    book = openpyxl.Workbook()
    book.active.append(["Namn", "Antal"])
    book.active.append(["Åkerblom Bygg AB", 12])
    book.save(folder / name)
    return folder / name


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The workbook with one more part."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return path


def with_sheet(path: Path, cells: str, folder: Path) -> Path:
    """A workbook whose sheet is this XML."""
    head = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    target = folder / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            is_sheet = part == "xl/worksheets/sheet1.xml"
            new.writestr(part, f"{head}{cells}</sheetData></worksheet>" if is_sheet else old.read(part))
    return target


def bomb(folder: Path) -> Path:
    return with_part(workbook(folder), "xl/worksheets/sheet9.xml", b"0" * 120_000_000)


def shared_bomb(folder: Path) -> Path:
    return with_part(workbook(folder), "xl/sharedStrings.xml.sharedStrings.xml", b"ab\n\x01" * 16_000_000)


def macros(folder: Path) -> Path:
    return with_part(workbook(folder, "a.xlsm"), "xl/vbaProject.bin", b"Sub Auto_Open()")


def links(folder: Path) -> Path:
    return with_part(workbook(folder), "xl/externalLinks/externalLink1.xml", b"<x/>")


def entities(folder: Path) -> Path:
    return with_part(workbook(folder), "xl/evil.xml", b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">]><l>&a;</l>')


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a zip bomb": (bomb, "unpacks_too_large"),
    "gigabytes of shared text": (shared_bomb, "unpacks_too_large"),
    "entities that multiply": (entities, "unpacks_too_large"),
    "macros": (macros, "holds_macros"),
    "links to other files": (links, "links_to_others"),
    "a workbook cut off": (lambda f: made(f / "a.xlsx", workbook(f, "x.xlsx").read_bytes()[:3000]), "broken_workbook"),
    "some other archive": (lambda f: made(f / "a.xlsx", b"PK\x03\x04" + b"\0" * 400), "broken_workbook"),
    "an old workbook": (lambda f: made(f / "a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 4000), "old_workbook"),
    "a picture": (lambda f: made(f / "kunder.csv", b"\x89PNG\r\n" + b"\0" * 400), "not_a_table"),
    "bytes without sense": (lambda f: made(f / "kunder.csv", bytes(range(256)) * 40), "not_a_table"),
    "a workbook called CSV": (lambda f: workbook(f).rename(f / "kunder.csv"), "wrong_extension"),
    "text called a workbook": (lambda f: made(f / "kunder.xlsx", KUNDER.encode()), "wrong_extension"),
    "an empty file": (lambda f: made(f / "kunder.csv", b""), "empty_file"),
    "only blank lines": (lambda f: made(f / "kunder.csv", b"\n;;;\n \n"), "empty_file"),
    "two encodings": (lambda f: made(f / "k.csv", KUNDER.encode() * 3 + KUNDER.encode("cp1252")), "mixed_encodings"),
    "a quote that never closes": (lambda f: made(f / "k.csv", b'Namn;Ort\nA;"B\n' + b"C;D\n" * 50), "broken_quotes"),
    "10 MB in a cell": (lambda f: made(f / "k.csv", b"Namn;Ort\nA;" + b"x" * 10_000_000), "cell_too_long"),
    "a million columns": (lambda f: made(f / "k.csv", b"Namn" + b";x" * 1_000_000 + b"\n"), "too_many_columns"),
    "too many rows": (lambda f: made(f / "k.csv", b"Namn;Ort\n" + b"A;B\n" * 6_000), "too_many_rows"),
    "10 MB in a cell of a workbook": (
        lambda f: with_sheet(workbook(f), f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"xy" * 5_000_000}</t></is></c></row>', f),
        "unpacks_too_large|cell_too_long",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_refused_in_one_clear_sentence_with_bounded_memory(name: str, tmp_path: Path) -> None:
    make, codes = HOSTILE[name]
    path = make(tmp_path)
    tracemalloc.start()
    with pytest.raises(Refusal) as refused:
        how = look_at(path, path.name, LIMITS)
        first_rows(path, how, LIMITS)
        for _ in rows_of_file(path, how, LIMITS):
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.code in codes.split("|")
    assert str(refused.value).count(". ") == 1
    assert peak < 150_000_000


def test_a_million_empty_columns_are_no_columns(tmp_path: Path) -> None:
    path = made(tmp_path / "k.csv", b"Namn;Ort" + b";" * 1_000_000 + b"\nA;B\n")
    assert first_rows(path, look_at(path, path.name, LIMITS), LIMITS) == [(1, ["Namn", "Ort"]), (2, ["A", "B"])]
    sheet = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    path = with_sheet(workbook(tmp_path), sheet, tmp_path)
    assert first_rows(path, look_at(path, path.name, LIMITS), LIMITS) == [(1, [1])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-1"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_way_of_writing_text_reads_the_same(encoding: str, delimiter: str, tmp_path: Path) -> None:
    text = f'Namn{delimiter}Anteckning\r\nÅkerblom & Söner{delimiter}"rad 1\nrad ""2""{delimiter} slut"\r\n'
    path = made(tmp_path / "kunder.csv", text.encode(encoding))
    how = look_at(path, path.name, LIMITS)
    assert [cells for _, cells in first_rows(path, how, LIMITS)] == [
        ["Namn", "Anteckning"], ["Åkerblom & Söner", f'rad 1\nrad "2"{delimiter} slut'],
    ]  # fmt: skip


def test_a_workbook_gives_what_was_typed_and_what_formulas_came_to(tmp_path: Path) -> None:
    sheet = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Namn</t></is></c><c r="B1"><f>6*7</f><v>42</v></c>'
        '<c r="C1"><v>24.8</v></c><c r="D1" t="b"><v>1</v></c></row>'
    )
    path = with_sheet(workbook(tmp_path), sheet, tmp_path)
    assert first_rows(path, look_at(path, path.name, LIMITS), LIMITS) == [(1, ["Namn", 42, 24.8, True])]


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Om filen"
    book.create_sheet("Kunder").append(["Namn"])
    stream = io.BytesIO()
    book.save(stream)
    path = made(tmp_path / "a.xlsx", stream.getvalue())
    how = look_at(path, path.name, LIMITS, "Kunder")
    assert (how.sheets, first_rows(path, how, LIMITS)) == (("Om filen", "Kunder"), [(1, ["Namn"])])
