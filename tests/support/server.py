"""The register as a user starts it: `python main.py ...` as a process of its own, with its own data folder."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from .processes import end_process, free_port, start_process

ROOT = Path(__file__).parents[2]
NOBODY_ANSWERS = "http://127.0.0.1:9"  # port 9 is discard: tests never ask a real public register
REGISTERS = ("NO", "FI", "SE", "DK", "EE", "VIES", "PEPPOL", "GLEIF")
LEFT_OUT = ("STAMKUND_", "NICEGUI_", "PYTEST_", "PYTHONDONTWRITEBYTECODE", "COVERAGE_")


@dataclass(frozen=True)
class ReadyRegister:
    """A register after its first setup, and its administrator."""

    folder: Path
    email: str = "astrid.lindqvist@example.com"
    password: str = "fjorton gula segelbåtar"


class ServerDidNotStart(Exception):
    """The process ended, or did not answer in time; the text is what it printed."""


class RegisterServer:
    """A register that serves on a port of 127.0.0.1; its data folder outlives `stop`, `kill` and `restart`."""

    def __init__(self, folder: Path, command: str = "serve", *options: str, environ: Mapping[str, str] = {}) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.may_complain = False  # a test that breaks something on purpose sets it: tracebacks are then no failure
        self.command = [sys.executable, "main.py", command, "--port", str(self.port), *options]
        self._environ = own_environ(folder) | dict(environ)
        self._printed = folder.with_name(f"{folder.name}-server-{self.port}.txt")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def output(self) -> str:
        """Everything it has printed so far, restarts included."""
        return self._printed.read_text(errors="replace") if self._printed.exists() else ""

    async def start(self, seconds: float = 60) -> None:
        """Start and wait until `/healthz` answers."""
        self._process = start_process(self.command, self._printed, env=self._environ, cwd=ROOT)
        deadline = time.monotonic() + seconds
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            while not await _is_healthy(client):
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise ServerDidNotStart(self.output)
                await asyncio.sleep(0.05)

    def stop(self) -> None:
        """Ask it to end and wait."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    async def restart(self) -> None:
        """Stop, then start on the same port with the same data."""
        self.stop()
        await self.start()

    def memory(self) -> int:
        """Bytes of memory that it holds for itself now (RssAnon): without the database's file, which it maps to read it."""
        assert self._process is not None
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))

    def _end(self, sign: int) -> None:
        if self._process is not None:
            end_process(self._process, sign)
            self._process = None


def run_command(
    folder: Path, *arguments: str, stdin: str = "", environ: Mapping[str, str] = {}, seconds: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run `python main.py ...` to its end: `returncode`, `stdout` and `stderr` tell the rest."""
    return subprocess.run(
        [sys.executable, "main.py", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=own_environ(folder) | dict(environ),
        timeout=seconds,
    )


def set_up_register(folder: Path, environ: Mapping[str, str] = {}) -> ReadyRegister:
    """The first setup of a Swedish firm that works in English, by the command line."""
    made = ReadyRegister(folder)
    firm = {"organization": "Norrsken Konsult AB", "country": "SE", "currency": "SEK", "time-zone": "Europe/Stockholm"}
    person = {"email": made.email, "name": "Astrid Lindqvist", "language": "en"}
    options = [part for name, value in (firm | person).items() for part in (f"--{name}", value)]
    done = run_command(folder, "setup", *options, "--password-stdin", stdin=f"{made.password}\n", environ=environ)
    assert done.returncode == 0, done.stderr
    return made


def own_environ(folder: Path) -> dict[str, str]:
    """This process's environment without what would reach the developer's own register or the real registers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    registers = {f"STAMKUND_REGISTRY_{register}_URL": NOBODY_ANSWERS for register in REGISTERS}
    return kept | registers | {"STAMKUND_DATA_DIR": str(folder)}


async def _is_healthy(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/healthz")).status_code == 200
    except httpx.TransportError:
        return False
