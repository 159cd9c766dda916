"""What came back from a register, read without trusting it."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

LONGEST_REST = 3600.0  # seconds; a longer Retry-After is taken as this


class Shape(Exception):
    """An answer is not as its specification says; the text names the place, never what stood there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """HTTP status and text; no text when the body was too large or in no encoding that holds."""

    status: int
    text: str | None

    def json(self) -> Any:
        """The body as JSON; raises `Shape`."""
        if self.text is None:
            raise Shape("body that cannot be read")
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            raise Shape("body that is not JSON") from None

    def ok(self) -> Any:
        """The body of a 200 as JSON; raises `Shape` for other statuses."""
        if self.status != 200:
            raise Shape(f"HTTP {self.status}")
        return self.json()


def decoded(body: bytes, charset: str | None) -> str | None:
    """The text of a body: UTF-8 where it is (JSON always ought to be), else as declared, else nothing."""
    for encoding in ("utf-8-sig", charset or ""):
        try:
            return body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from `Retry-After` (number or date) or Companies House's `X-Ratelimit-Reset` (Unix time)."""
    told = headers.get("Retry-After", "").strip()
    reset = headers.get("X-Ratelimit-Reset", "").strip()
    seconds = _seconds(told) if told else _seconds(reset, minus=time.time())
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_REST)


def _seconds(text: str, minus: float = 0.0) -> float | None:
    if text.isascii() and text.isdigit():
        return float(text) - minus
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - time.time()
