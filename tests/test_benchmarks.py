"""The benchmarks run on a register of any size; how fast they find it is told by docs/benchmarks.md."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measuring import Figure
from benchmarks.promises import EDIT, TOLD, USERS
from benchmarks.showing import table
from tests.support.server import ROOT, own_environ


def measured(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`python -m benchmarks` on a tiny register."""
    command = [sys.executable, "-m", "benchmarks", "--customers", "40", "--folder", str(folder), *options]
    environ = own_environ(folder)
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environ, timeout=300)


@pytest.mark.slow
def test_a_run_prints_a_table_and_writes_every_figure_with_its_promise_and_machine(tmp_path):
    file = tmp_path / "figures.json"
    names = [part for name in ("seed", "lists", "edits", "tiles", "duplicates") for part in ("--only", name)]
    done = measured(tmp_path / "kept", *names, "--out", str(file))
    assert done.returncode == 0, done.stderr
    assert "| First rows of the overview |" in done.stdout
    told = json.loads(file.read_text())
    assert told["machine"]["cores"] > 0
    edit = next(figure for figure in told["figures"] if figure["promise"] == "Inline edit with change log")
    assert edit["target"] == 8 and edit["value"] > 0 and edit["data"]["customer"] == 41


def test_a_register_of_somebody_else_is_not_touched(tmp_path):
    theirs = tmp_path / "customers-40" / "stamkund.db"
    theirs.parent.mkdir()
    theirs.write_bytes(b"a register that people work in")
    done = measured(tmp_path, "--only", "seed")
    assert done.returncode == 1 and "not made here" in done.stderr
    assert theirs.read_bytes() == b"a register that people work in"


def test_a_figure_that_misses_its_promise_says_so():
    slow, fast = Figure(EDIT, "an invoice", 230.0), Figure(USERS, "first pages", 120.0)
    told = Figure(TOLD, "undo", 2.0)
    assert (slow.is_reached, fast.is_reached, told.is_reached) == (False, True, None)
    lines = table([slow, fast, told]).splitlines()
    assert "| NO |" in lines[2] and "| yes |" in lines[3] and "≥ 100 pages/s" in lines[3]
