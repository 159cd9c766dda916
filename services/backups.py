"""Copies of the whole register: written while it serves, put back into an empty place.

SQLite is copied by its own backup, which sees one consistent state and stops no writer; PostgreSQL by `pg_dump` and
`psql`. The files hold everything, password hashes too, so they are readable by their owner only.
"""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .database import sqlite_path
from .refusals import Refusal

SQLITE_HEADER = b"SQLite format 3\x00"
DUMP_HEADER = b"--\n-- PostgreSQL database dump"
PSQL = ("--quiet", "--no-psqlrc")


class FileExists(Refusal):
    """“{file}” is there already. Name another file."""


class NoSuchFile(Refusal):
    """There is no file “{file}”. Check its name."""


class NothingToBackUp(Refusal):
    """There is no register at {place}. Set one up first."""


class NotABackup(Refusal):
    """“{file}” is not a whole copy of a register of this kind. Use a file that backup has written for {kind}."""


class PlaceNotEmpty(Refusal):
    """There is a register at {place} already. Restore into an empty place."""


class ToolMissing(Refusal):
    """{tool} is not installed, and PostgreSQL needs it for this. On Debian: apt-get install postgresql-client."""


class ToolFailed(Refusal):
    """{tool} could not do it: {why}"""


def backup(url: str, file: Path) -> None:
    """Write a consistent copy of the register to a new file. Blocks: for the console or a thread."""
    if file.exists():
        raise FileExists(file=file)
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        path = sqlite_path(url)
        if path is None:
            _run(url, "pg_dump", "--no-owner", "--no-privileges", f"--file={unfinished}")
        else:
            _copy_sqlite(path, unfinished)
        _to_disk(unfinished)
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(url: str, file: Path) -> None:
    """Put a copy into an empty place. Blocks: for the console or a thread."""
    if not file.is_file():
        raise NoSuchFile(file=file)
    path = sqlite_path(url)
    if path is None:
        _load(url, file)
    else:
        _restore_sqlite(path, file)


def _copy_sqlite(path: Path, copy: Path) -> None:
    if not path.exists():
        raise NothingToBackUp(place=path)
    source, target = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10), sqlite3.connect(copy)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        source.close()
        target.close()


def _restore_sqlite(path: Path, file: Path) -> None:
    if path.exists() and not _is_empty(path):
        raise PlaceNotEmpty(place=path)
    if not _is_whole(file):
        raise NotABackup(file=file, kind="SQLite")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    shutil.copyfile(file, unfinished)
    unfinished.chmod(0o600)
    _to_disk(unfinished)
    for leftover in ("-wal", "-shm"):
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    unfinished.rename(path)


def _is_empty(path: Path) -> bool:
    connection = sqlite3.connect(path, timeout=10)
    try:
        tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'organization'").fetchone()
        return not tables or connection.execute("SELECT 1 FROM organization").fetchone() is None
    finally:
        connection.close()


def _is_whole(file: Path) -> bool:
    with file.open("rb") as opened:
        if opened.read(len(SQLITE_HEADER)) != SQLITE_HEADER:
            return False
    connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    try:
        sound = connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return sound and {"organization", "customer", "change_set"} <= tables
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def _load(url: str, file: Path) -> None:
    with file.open("rb") as opened:
        if opened.read(len(DUMP_HEADER)) != DUMP_HEADER:
            raise NotABackup(file=file, kind="PostgreSQL")
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    if _run(url, "psql", *PSQL, "--tuples-only", f"--command={tables}").strip() != "0":
        raise PlaceNotEmpty(place=url.rpartition("@")[2])
    _run(url, "psql", *PSQL, "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={file}")


def _run(url: str, tool: str, *options: str) -> str:
    """Run a PostgreSQL tool on the database; its password goes by the environment, where other users cannot read it."""
    if shutil.which(tool) is None:
        raise ToolMissing(tool=tool)
    parts = urlsplit(url)
    address = parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")).geturl()
    secret = {"PGPASSWORD": unquote(parts.password)} if parts.password else {}
    command = [tool, *options, f"--dbname={address}"]
    done = subprocess.run(command, env={**os.environ, **secret}, capture_output=True, text=True)
    if done.returncode:
        raise ToolFailed(tool=tool, why=" ".join(done.stderr.split())[:300])
    return done.stdout


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
