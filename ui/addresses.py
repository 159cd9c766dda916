"""Addresses inside the register."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse

HOME = "/customers"
INSIDE = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*")


def safe_path(path: str | None) -> str:
    """The path when it stays inside the register, else the first page."""
    return path if path and len(path) <= 2000 and INSIDE.fullmatch(path) and not path.startswith("/login") else HOME


async def home(_request: Request) -> RedirectResponse:
    """`/`: the first page."""
    return RedirectResponse(HOME, 303)
