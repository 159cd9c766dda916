"""Where it was measured."""

import os
import platform
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.support.browser import find_browser

PACKAGES = ("nicegui", "tortoise-orm", "starlette", "uvicorn", "python-socketio")


def machine() -> dict[str, Any]:
    """Facts of the machine as JSON can carry them."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "chromium": _chromium(),
        "packages": {name: version(name) for name in PACKAGES},
        "load": os.getloadavg(),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _chromium() -> str | None:
    path = find_browser()
    if path is None:
        return None
    return subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30).stdout.strip()
