"""Connects the parts and holds the command line (`python main.py --help`); the work is done in `services`."""

import asyncio
import io
import json
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import asyncpg
import typer
from tortoise.exceptions import BaseORMException
from typer.exceptions import Abort, TyperException

from services import accounts, backups, checking, passwords, profiles, tokens
from services import setup as first_setup
from services.database import close_database, open_database
from services.i18n import language
from services.kpis.telling import kpis_of
from services.permissions import SYSTEM
from services.refusals import Refusal
from services.registries.sweden_rows import NotTheBulkFile
from services.schema import RowsWereLost, migrate
from services.settings import Settings, SettingsError, read_settings, refuse_fixed_clock
from services.writing.refusals import NotAccepted

T = TypeVar("T")
EXPECTED = (
    Refusal,
    SettingsError,
    RowsWereLost,
    NotTheBulkFile,
    TyperException,
    BaseORMException,
    OSError,
    sqlite3.Error,
    asyncpg.PostgresError,
)

app = typer.Typer(
    add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, help="Stamkund, the customer register."
)
user = typer.Typer(rich_markup_mode=None, help="Users.")
app.add_typer(user, name="user")
token = typer.Typer(rich_markup_mode=None, help="Tokens of the REST API.")
app.add_typer(token, name="token")
registry = typer.Typer(rich_markup_mode=None, help="Public registers.")
app.add_typer(registry, name="registry")

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]
PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@app.callback(invoke_without_command=True)
def _without_command(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8080) -> None:
    """Serve the register; makes and migrates the database when needed."""
    settings = read_settings()
    refuse_fixed_clock(settings, host)
    _require_free(host, port)
    address = _address(settings, host, port)
    told = f"The register is at {address}"
    if not _within(settings, first_setup.is_set_up):
        code = first_setup.new_code(settings.data_dir)
        told = f"The register is empty. Set it up at {address}/setup with the code {code}"
    _serve(settings, host, port, told)


@app.command()
def setup(
    organization: Annotated[str, typer.Option(help="Name of the firm.")],
    country: Annotated[str, typer.Option(help="Its country, such as SE.")],
    currency: Annotated[str, typer.Option(help="Its base currency, such as SEK.")],
    time_zone: Annotated[str, typer.Option(help="Its time zone, such as Europe/Stockholm.")],
    email: Annotated[str, typer.Option(help="E-mail address of the first administrator.")],
    name: Annotated[str, typer.Option(help="Name of the first administrator.")],
    language: Annotated[str | None, typer.Option(help="sv, en, fi, nb or da; the country's where not given.")] = None,
    password_stdin: PasswordStdin = False,
) -> None:
    """Set up an empty register: organization, its own customer card, what is ready-made, first administrator."""
    password = _password(password_stdin)
    beginning = first_setup.Beginning(organization, country, currency, time_zone, email, name, password, language)
    _within(read_settings(), lambda: first_setup.set_up(beginning))
    _tell_password(beginning.email, password, password_stdin)


@app.command()
def demo(port: Port = 8080) -> None:
    """Serve a throw-away register full of made-up data; the real one is never touched."""
    from services import demo as demonstration

    _require_free("127.0.0.1", port)
    with demonstration.throw_away(read_settings()) as settings:
        password = passwords.made_up()
        email = _within(settings, lambda: demonstration.fill(settings.database_url, password))
        address = _address(settings, "127.0.0.1", port)
        told = (
            f"The demo is at {address}; everything in it is gone when it ends.\n"
            f"Log in there with one click, or as {email} with the password {password}"
        )
        _serve(settings, "127.0.0.1", port, told)


@app.command()
def seed(
    customers: Annotated[int, typer.Option(help="How many customers to make.", min=1, max=2_000_000)],
    seed: Annotated[int, typer.Option(help="The same number makes the same data.")] = 1,
    password_stdin: PasswordStdin = False,
) -> None:
    """Fill an empty register with made-up data to measure and try things on."""
    from services.seeding import ADMINISTRATOR, fill

    settings, password = read_settings(), _password(password_stdin)
    console = sys.stderr if sys.stderr.isatty() else io.StringIO()
    with typer.progressbar(length=100, label=f"{customers:,} customers", file=console) as bar:
        _within(
            settings,
            lambda: fill(settings.database_url, customers, seed, password, lambda done: bar.update(done - bar.pos)),
        )
    _tell_password(ADMINISTRATOR, password, password_stdin)


@user.command("add")
def add_user(
    email: str,
    name: Annotated[str, typer.Option(help="The user's name.")],
    profile: Annotated[str, typer.Option(help="Permission profile, such as Sales.")],
    password_stdin: PasswordStdin = False,
) -> None:
    """Make a user."""
    password = _password(password_stdin)

    async def add() -> None:
        await accounts.add_user(SYSTEM, email, name, await profiles.profile_named(profile), password)

    _within(read_settings(), add)
    _tell_password(email, password, password_stdin)


@token.command("create")
def create_token(
    email: str,
    name: Annotated[str, typer.Option(help="What the token is for.")],
    read_only: Annotated[bool, typer.Option("--read-only", help="The token may read but not write.")] = False,
    days: Annotated[
        int | None, typer.Option(help="After how many days it ends; never where not given.", min=1, max=3650)
    ] = None,
) -> None:
    """Make a token for a user's program and print it, the only time it is seen."""
    print(
        _within(read_settings(), lambda: tokens.create_token_for(email, name, may_write=not read_only, days=days)),
        flush=True,
    )


@registry.command("load-se")
def load_sweden(file: Path) -> None:
    """Load Bolagsverket's weekly FILE (ZIP or text), so that Swedish companies are found by name."""
    from services.registries.sweden_bulk import load
    from services.registries.sweden_index import index_path

    console = sys.stderr if sys.stderr.isatty() else io.StringIO()
    with typer.progressbar(length=100, label=file.name, file=console) as bar:
        loaded = load(
            file, index_path(read_settings().data_dir), lambda read, of: bar.update(read * 100 // of - bar.pos)
        )
    print(f"{loaded.companies} organizations can be found; {loaded.left_out} persons and estates were left out.")
    if loaded.unreadable:
        print(f"{loaded.unreadable} rows could not be read.")


@app.command()
def kpi(
    email: Annotated[str, typer.Option("--as", help="E-mail address of the user who looks.")],
    on: Annotated[str | None, typer.Option(help="A day as 2025-03-15 in place of today.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the KPIs as a user sees them."""
    day = _day(on)
    items = _within(read_settings(), lambda: kpis_of(email, day))
    if as_json:
        print(json.dumps({"items": items}, ensure_ascii=False, indent=2))
    for item in () if as_json else items:
        print(f"{item['key']}: {item['value']} {item['unit']}")


@app.command()
def export(
    report: Annotated[str, typer.Argument(help="Id or name of a report, or the key of a ready-made one.")],
    email: Annotated[str, typer.Option("--as", help="E-mail address of the user who looks.")],
    file: Annotated[Path, typer.Option("--to", help="File to write, .xlsx or .csv.")],
    split: Annotated[bool, typer.Option(help="Go on in further sheets where one is too small.")] = False,
) -> None:
    """Write a report as a user sees it to a file."""
    from services.reports.command import export as write_export

    settings = read_settings()
    count = _within(settings, lambda: write_export(settings, report, email, file, split=split))
    print(f"{count} rows are in {file}")


@app.command("import")
def import_(
    kind: Annotated[str, typer.Argument(help="customers, contacts, projects, invoices or costs.")],
    file: Annotated[Path, typer.Argument(help="The file, .csv or .xlsx.", exists=True, dir_okay=False, readable=True)],
    email: Annotated[str, typer.Option("--as", help="E-mail address of the user who imports.")],
    apply: Annotated[bool, typer.Option("--apply", help="Write it; only the plan is shown otherwise.")] = False,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook; the first where not given.")] = None,
) -> None:
    """Show what a file would bring into the register; with --apply bring it in."""
    from services.imports.command import import_file

    settings = read_settings()
    if not _within(settings, lambda: import_file(kind, file, email, apply=apply, say=_say, sheet=sheet)):
        raise typer.Exit(1)


@app.command()
def check() -> None:
    """Verify the register: keys, change log against current values, kept figures, KPI rows against tiles, search."""
    wrong = _within(read_settings(), checking.check)
    for finding in wrong:
        print(finding, file=sys.stderr)
    if wrong:
        raise typer.Exit(1)
    print("Everything agrees.")


@app.command()
def backup(file: Path) -> None:
    """Write a consistent copy to FILE while the register serves."""
    backups.backup(read_settings().database_url, file)


@app.command()
def restore(file: Path) -> None:
    """Put a copy made by `backup` into an empty place."""
    settings = read_settings()
    backups.restore(settings.database_url, file)
    _within(settings, first_setup.is_set_up)


def _say(line: str) -> None:
    print(line, flush=True)


def _within(settings: Settings, work: Callable[[], Awaitable[T]]) -> T:
    """Do something with the migrated database open."""

    async def run() -> T:
        await migrate(settings.database_url)
        await open_database(settings.database_url)
        try:
            return await work()
        finally:
            await close_database()

    return asyncio.run(run())


def _serve(settings: Settings, host: str, port: int, told: str) -> None:
    """Serve; `told` is printed once the address answers."""
    import api
    from services import mass_update
    from services.customers import refresh_running
    from services.imports import runs as imports
    from services.registries.opening import registers_open
    from services.webhooks import webhooks_open
    from ui import application

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # the server passes it on once it has stopped
    alongside = [
        registers_open(settings),
        webhooks_open(settings),
        mass_update.attended(),
        refresh_running.attended(),
        imports.attended(settings),
    ]
    mounts = {api.PATH: api.application()}
    application.run(settings, host, port, mounts=mounts, alongside=alongside, on_ready=lambda: _say(told))


def _require_free(host: str, port: int) -> None:
    """Fail in one line when the port is taken, before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(f"Cannot listen on {host}:{port}: {error.strerror}.") from None


def _address(settings: Settings, host: str, port: int) -> str:
    shown = "localhost" if host in ("0.0.0.0", "::") else host
    return settings.public_url or f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def _password(from_stdin: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else passwords.made_up()


def _tell_password(email: str, password: str, from_stdin: bool) -> None:
    if not from_stdin:
        print(f"Log in as {email} with the password {password}")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise SettingsError(f"{text} is not a day; write it as 2025-03-15.") from None


def _line(error: Any) -> str:
    """What went wrong, in one line."""
    if isinstance(error, NotAccepted):
        text = " ".join(_line(one) for one in error.refusals)
    elif isinstance(error, Refusal):
        text = error.message(language("en"))
    elif isinstance(error, TyperException):
        text = error.format_message()
    else:
        text = str(error) or type(error).__name__
    return " ".join(text.split())


def main() -> int:
    """Run the command line; answers with the exit status."""
    try:
        return int(typer.main.get_command(app)(standalone_mode=False) or 0)
    except EXPECTED as error:
        print(f"stamkund: {_line(error)}", file=sys.stderr)
        return getattr(error, "exit_code", 1)
    except (Abort, KeyboardInterrupt):
        return 130


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
