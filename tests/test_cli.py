"""The command line as users and their scripts call it (`contract.md`)."""

import asyncio
import json
import sqlite3
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

import main
from services.registries.sweden_index import SwedenIndex, index_path
from tests.conftest import Serve
from tests.registries.server import RECORDED
from tests.support.databases import Database, Kind
from tests.support.postgres import find_binaries
from tests.support.server import ROOT, ReadyRegister, RegisterServer, own_environ, run_command, set_up_register

FIRM = (
    "--organization",
    "Norrsken Konsult AB",
    "--country",
    "SE",
    "--currency",
    "SEK",
    "--time-zone",
    "Europe/Stockholm",
)
ASTRID = ("--email", "astrid@norrsken.example", "--name", "Astrid Lindqvist")
COMMANDS = ("serve", "setup", "demo", "seed", "user add", "kpi", "check", "backup", "restore", "registry load-se")


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line with which a command failed."""
    assert done.returncode != 0 and done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.fixture
def seeded(data_folder: Path) -> Path:
    """The data folder of a small seeded register."""
    done = run_command(data_folder, "seed", "--customers", "30", "--password-stdin", stdin="fjorton gula segelbåtar\n")
    assert done.returncode == 0, done.stderr
    return data_folder


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself(command: str) -> None:
    done = CliRunner().invoke(main.app, [*command.split(), "--help"])
    assert done.exit_code == 0 and done.stdout.strip().startswith("Usage:") and done.stderr == ""


@pytest.mark.parametrize(
    "arguments", ["frobnicate", "setup", "seed --customers none", "seed --customers 0", "kpi", "user add"]
)
def test_what_makes_no_sense_fails_in_one_line(data_folder: Path, arguments: str) -> None:
    assert refused(run_command(data_folder, *arguments.split())).startswith("stamkund: ")


def test_setup_prints_a_made_up_password_once(data_folder: Path) -> None:
    done = run_command(data_folder, "setup", *FIRM, *ASTRID)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Log in as astrid@norrsken.example with the password ")
    assert "set up already" in refused(run_command(data_folder, "setup", *FIRM, *ASTRID))
    assert run_command(data_folder, "check").stdout == "Everything agrees.\n"


def test_setup_says_which_value_makes_no_sense(data_folder: Path) -> None:
    arguments = ["Stockholm" if argument == "Europe/Stockholm" else argument for argument in (*FIRM, *ASTRID)]
    assert "“Stockholm” is not a time zone" in refused(run_command(data_folder, "setup", *arguments))
    assert "8 characters" in refused(
        run_command(data_folder, "setup", *FIRM, *ASTRID, "--password-stdin", stdin="kort\n")
    )


def test_users_are_added_with_a_profile_by_its_name(register: ReadyRegister) -> None:
    add = ("user", "add", "maja@norrsken.example", "--name", "Maja Lindqvist", "--profile")
    assert "“Boss”" in refused(run_command(register.folder, *add, "Boss"))
    done = run_command(register.folder, *add, "Sales")
    assert done.returncode == 0 and "maja@norrsken.example" in done.stdout
    assert "in use" in refused(
        run_command(register.folder, *add, "Sales", "--password-stdin", stdin="sexton röda drakar\n")
    )


def test_kpis_are_told_as_a_user_sees_them(seeded: Path) -> None:
    done = run_command(seeded, "kpi", "--as", "admin@example.com", "--json")
    items = {item["key"]: item for item in json.loads(done.stdout)["items"]}
    assert list(items) == ["margin_this_year", "billing_this_month", "active_customers", "prospects_in_pipeline"]
    margin = items["margin_this_year"]
    assert set(margin) >= {"key", "value", "unit", "comparison", "left_out", "formula"}
    assert margin["unit"] == "SEK" and margin["value"].rpartition(".")[2].isdigit()
    assert isinstance(items["active_customers"]["value"], int)
    with sqlite3.connect(seeded / "stamkund.db") as connection:
        sales = (
            "SELECT u.email FROM user_account u JOIN permission_profile p ON p.id = u.profile_id WHERE p.key = 'sales'"
        )
        (seller,) = connection.execute(sales).fetchone()
    keys = {item["key"] for item in json.loads(run_command(seeded, "kpi", "--as", seller, "--json").stdout)["items"]}
    assert "margin_this_year" not in keys and "active_customers" in keys


def test_kpis_of_another_day_and_of_nobody(seeded: Path) -> None:
    done = run_command(seeded, "kpi", "--as", "admin@example.com", "--on", "2024-03-15", "--json")
    assert done.returncode == 0, done.stderr
    assert "2024-3-15" in refused(
        run_command(seeded, "kpi", "--as", "admin@example.com", "--on", "2024-3-15", "--json")
    )
    assert "nobody@example.com" in refused(run_command(seeded, "kpi", "--as", "nobody@example.com", "--json"))


def test_a_register_with_customers_is_not_seeded_again(seeded: Path) -> None:
    assert "customers already" in refused(run_command(seeded, "seed", "--customers", "5"))


def test_check_says_what_is_wrong_and_fails(seeded: Path) -> None:
    assert run_command(seeded, "check").returncode == 0
    with sqlite3.connect(seeded / "stamkund.db") as connection:
        connection.execute("UPDATE invoice SET net_base = net_base + 1 WHERE id = 1")
    connection.close()
    done = run_command(seeded, "check")
    assert done.returncode == 1 and "net_base of row 1 of invoice" in done.stderr


def test_a_copy_is_restored_into_an_empty_place_only(seeded: Path, tmp_path: Path) -> None:
    copy, elsewhere = tmp_path / "copy.db", tmp_path / "elsewhere"
    assert run_command(seeded, "backup", str(copy)).returncode == 0
    assert copy.stat().st_mode & 0o777 == 0o600
    assert "there already" in refused(run_command(seeded, "backup", str(copy)))
    assert "already" in refused(run_command(seeded, "restore", str(copy)))
    done = run_command(elsewhere, "restore", str(copy))
    assert done.returncode == 0, done.stderr
    assert run_command(elsewhere, "check").stdout == "Everything agrees.\n"


def test_what_is_no_whole_copy_is_not_restored(seeded: Path, tmp_path: Path) -> None:
    copy, elsewhere = tmp_path / "copy.db", tmp_path / "elsewhere"
    run_command(seeded, "backup", str(copy))
    copy.write_bytes(copy.read_bytes()[:20_000])
    assert "not a whole copy" in refused(run_command(elsewhere, "restore", str(copy)))
    (tmp_path / "note.txt").write_text("hello")
    assert "not a whole copy" in refused(run_command(elsewhere, "restore", str(tmp_path / "note.txt")))
    assert "no file" in refused(run_command(elsewhere, "restore", str(tmp_path / "missing.db")))
    assert run_command(elsewhere, "setup", *FIRM, *ASTRID).returncode == 0


async def test_copies_of_postgresql_are_made_with_its_own_tools(
    fresh_database: Callable[[Kind], Awaitable[Database]], databases, tmp_path: Path
) -> None:
    source, copy = await fresh_database("postgresql"), tmp_path / "copy.sql"
    environ = source.environ() | {"PATH": f"{find_binaries()}:/usr/bin:/bin"}
    set_up_register(tmp_path / "data", environ)
    done = run_command(tmp_path / "data", "backup", str(copy), environ=environ)
    assert done.returncode == 0, done.stderr
    assert "already" in refused(run_command(tmp_path / "data", "restore", str(copy), environ=environ))
    await databases._ask_postgres("CREATE DATABASE restored")
    elsewhere = environ | {"STAMKUND_DATABASE_URL": databases.postgres.url("restored")}
    done = run_command(tmp_path / "data", "restore", str(copy), environ=elsewhere)
    assert done.returncode == 0, done.stderr
    assert run_command(tmp_path / "data", "check", environ=elsewhere).stdout == "Everything agrees.\n"
    missing = run_command(
        tmp_path / "data", "backup", str(tmp_path / "other.sql"), environ=environ | {"PATH": "/nowhere"}
    )
    assert "pg_dump is not installed" in refused(missing)


async def test_an_empty_register_prints_a_new_code_at_each_start(serve: Serve) -> None:
    server = await serve()
    await server.restart()
    codes = [line.rpartition(" ")[2] for line in server.output.splitlines() if "/setup with the code" in line]
    assert len(codes) == 2 and codes[0] != codes[1] and server.url in server.output


async def test_a_register_that_is_set_up_prints_none_and_copies_while_it_serves(
    serve: Serve, register: ReadyRegister, tmp_path: Path
) -> None:
    server = await serve(folder=register.folder)
    done = await asyncio.to_thread(run_command, register.folder, "backup", str(tmp_path / "copy.db"))
    assert done.returncode == 0 and "code" not in server.output


def test_a_port_that_is_taken_is_one_line(data_folder: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run_command(data_folder, "serve", "--port", str(taken.getsockname()[1]))
    assert "Cannot listen on 127.0.0.1" in refused(done)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"STAMKUND_DATABASE_URL": "mysql://x"}, "STAMKUND_DATABASE_URL"),
        ({"STAMKUND_DATABASE_URL": "postgres://nobody@127.0.0.1:9/none"}, "stamkund:"),
        ({"STAMKUND_DATA_DIR": "/proc/nowhere"}, "stamkund:"),
        ({"STAMKUND_SECRET_KEY": "short"}, "STAMKUND_SECRET_KEY"),
        ({"STAMKUND_NOW": "tomorrow"}, "STAMKUND_NOW"),
    ],
)
def test_an_environment_that_makes_no_sense_is_one_line(data_folder: Path, environ: dict[str, str], words: str) -> None:
    assert words in refused(run_command(data_folder, "check", environ=environ))


def test_a_fixed_clock_is_refused_where_others_can_reach_it(data_folder: Path) -> None:
    environ = {"STAMKUND_NOW": "2025-03-15T12:00:00+02:00"}
    done = run_command(data_folder, "serve", "--host", "0.0.0.0", "--port", "18399", environ=environ)
    assert "STAMKUND_NOW" in refused(done)


def test_an_empty_register_has_no_kpis(data_folder: Path) -> None:
    assert "not set up" in refused(run_command(data_folder, "check"))
    assert "stamkund: " in refused(run_command(data_folder, "kpi", "--as", "admin@example.com", "--json"))


def test_swedish_names_are_loaded_and_a_damaged_file_changes_nothing(data_folder: Path, tmp_path: Path) -> None:
    bulk = RECORDED / "sweden/bulkfil.txt"
    done = run_command(data_folder, "registry", "load-se", str(bulk))
    assert done.returncode == 0 and "4 organizations" in done.stdout and "2 persons" in done.stdout, done.stderr
    index = SwedenIndex(index_path(data_folder))
    assert index.search("stenmark")
    (damaged := tmp_path / "bolagsverket_bulkfil.zip").write_bytes(b"PK\x03\x04 not a file")
    for file in (damaged, tmp_path / "missing.zip"):
        assert file.name in refused(run_command(data_folder, "registry", "load-se", str(file)))
    assert index.search("stenmark")


def test_a_file_is_planned_and_then_imported_from_the_command_line(register: ReadyRegister, tmp_path: Path) -> None:
    file = tmp_path / "kunder.csv"
    file.write_bytes("Namn;Orgnr\nÅkerblom Bygg AB;556012-5790\nSkräp AB;12\n".encode("cp1252"))
    asked = ("import", "customers", str(file), "--as", register.email)
    planned = run_command(register.folder, *asked)
    assert planned.returncode == 1
    assert "1 new, 0 changed, 0 unchanged, 1 refused" in planned.stdout
    assert "row 3: refused Skräp AB; org_number: " in planned.stdout
    done = run_command(register.folder, *asked, "--apply")
    assert "1 rows are imported" in done.stdout
    assert "0 new, 0 changed, 1 unchanged, 1 refused" in run_command(register.folder, *asked).stdout
    nobody = run_command(register.folder, "import", "customers", str(file), "--as", "nobody@example.com")
    assert (nobody.returncode, nobody.stderr.count("\n")) == (1, 1)


async def test_the_address_is_told_once_it_answers(data_folder: Path) -> None:
    server = RegisterServer(data_folder)
    process = await asyncio.create_subprocess_exec(
        *server.command, cwd=ROOT, env=own_environ(data_folder), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    try:
        assert f"{server.url}/setup" in line
        async with httpx.AsyncClient(trust_env=False) as client:  # a refused connection would be an error
            assert (await client.get(f"{server.url}/setup")).status_code == 200
    finally:
        process.terminate()
        await process.wait()
