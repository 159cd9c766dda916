"""`python main.py export`: a report as one user sees it, in a file."""

import csv
from pathlib import Path

from openpyxl import load_workbook

from tests.support.server import ReadyRegister, run_command


def test_a_ready_made_report_is_written_for_a_user(register: ReadyRegister, tmp_path: Path) -> None:
    file = tmp_path / "customers.xlsx"
    done = run_command(register.folder, "export", "customers_by_owner", "--as", register.email, "--to", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(load_workbook(file).worksheets) == 2


def test_a_csv_holds_a_heading_and_the_rows(register: ReadyRegister, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    done = run_command(register.folder, "export", "contact_information", "--as", register.email, "--to", str(file))
    assert done.returncode == 0, done.stderr
    with file.open(encoding="utf-8-sig", newline="") as opened:
        assert len(list(csv.reader(opened, delimiter=";"))) == 1


def test_what_cannot_be_exported_is_said_in_one_line(register: ReadyRegister, tmp_path: Path) -> None:
    for report, email, file in (
        ("no_such", register.email, "a.csv"),
        ("prospects", "nobody@example.com", "a.csv"),
        ("prospects", register.email, "a.pdf"),
    ):
        done = run_command(register.folder, "export", report, "--as", email, "--to", str(tmp_path / file))
        assert done.returncode != 0
        assert done.stderr.count("\n") == 1
        assert not (tmp_path / file).exists()
