"""Fixtures for every test: a database of its own on SQLite and on PostgreSQL, and servers to talk to."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import hypothesis
import pytest

from tests.support.databases import KINDS, Database, Databases, Kind
from tests.support.missing import cannot_run
from tests.support.postgres import PostgresMissing, PostgresServer, postgres_server
from tests.support.server import ReadyRegister, RegisterServer, run_command, set_up_register

# A property test shares the machine with servers and browsers, and its examples share the test's database.
hypothesis.settings.register_profile(
    "stamkund",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("stamkund")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sqlite-only", action="store_true", help="leave out the tests on PostgreSQL")


OWN_PROCESS = {"data_folder", "register", "serve"}
"""Fixtures that start the register as a process, which takes seconds."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if OWN_PROCESS.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("slow")
    if config.getoption("--sqlite-only"):
        left_out = [item for item in items if _needs_postgres(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not _needs_postgres(item)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the whole run."""
    try:
        with postgres_server() as server:
            yield server
    except PostgresMissing as missing:
        cannot_run(str(missing))


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a register with all its tables and nothing in them, made once: migrations take seconds."""
    folder = tmp_path_factory.mktemp("empty")
    done = run_command(folder, "check")
    assert "not set up yet" in done.stderr, done.stderr
    return folder


@pytest.fixture(scope="session")
def databases(empty_register: Path, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Where databases come from; most tests want `database`."""
    return Databases(tmp_path_factory.mktemp("databases"), empty_register / "stamkund.db")


@pytest.fixture
async def fresh_database(
    databases: Databases, request: pytest.FixtureRequest
) -> AsyncIterator[Callable[[Kind], Awaitable[Database]]]:
    """Makes migrated, empty databases that the test opens itself: `await fresh_database("sqlite")`."""
    made: list[Database] = []

    async def make(kind: Kind) -> Database:
        if kind == "postgresql":
            if request.config.getoption("--sqlite-only"):
                pytest.skip("left out by --sqlite-only")
            databases.postgres = request.getfixturevalue("postgres")
        made.append(await databases.fresh(kind))
        return made[-1]

    yield make
    for database in made:
        await databases.drop(database)


@pytest.fixture(params=KINDS)
async def database(
    request: pytest.FixtureRequest, fresh_database: Callable[[Kind], Awaitable[Database]]
) -> AsyncIterator[Database]:
    """A migrated, empty database, open in the application's database layer; the test runs once on each kind."""
    from services.database import close_database, open_database

    made = await fresh_database(request.param)
    await open_database(made.url)
    try:
        yield made
    finally:
        await close_database()


@pytest.fixture
def data_folder(empty_register: Path, tmp_path: Path) -> Path:
    """A data folder for a register that is not set up yet."""
    return shutil.copytree(empty_register, tmp_path / "data")


@pytest.fixture(scope="session")
def register_template(empty_register: Path, tmp_path_factory: pytest.TempPathFactory) -> ReadyRegister:
    """A register after its first setup, made once; tests work in copies (`register`)."""
    return set_up_register(shutil.copytree(empty_register, tmp_path_factory.mktemp("template") / "data"))


@pytest.fixture
def register(register_template: ReadyRegister, tmp_path: Path) -> ReadyRegister:
    """A register on SQLite that is set up: no customers yet, one administrator. `await serve(folder=register.folder)`."""
    return ReadyRegister(shutil.copytree(register_template.folder, tmp_path / "register"))


class Serve(Protocol):
    """Starts a register: `server = await serve("serve")`, in the given data folder or in a new one."""

    async def __call__(
        self, command: str = "serve", *options: str, folder: Path | None = None, environ: Mapping[str, str] = {}
    ) -> RegisterServer: ...


@pytest.fixture
def serve(data_folder: Path) -> Iterator[Serve]:
    """Starts registers that end with the test; a traceback that one prints fails the test."""
    servers: list[RegisterServer] = []

    async def start(
        command: str = "serve", *options: str, folder: Path | None = None, environ: Mapping[str, str] = {}
    ) -> RegisterServer:
        server = RegisterServer(folder or data_folder, command, *options, environ=environ)
        servers.append(server)
        await server.start()
        return server

    yield start
    for server in servers:
        server.stop()
        print(server.output[-4000:])
        assert server.may_complain or "Traceback (most recent call last)" not in server.output


def _needs_postgres(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    fixtures = getattr(item, "fixturenames", ())
    return "postgres" in fixtures or (callspec is not None and "postgresql" in callspec.params.values())
