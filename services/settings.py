"""What the environment decides (`contract.md`), read once and passed on."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsError(Exception):
    """A setting that cannot be used; the text is one line for the console."""


@dataclass(frozen=True)
class Settings:
    """Where the data lives and how the server is reached."""

    data_dir: Path
    database_url: str
    redis_url: str | None = None
    public_url: str | None = None
    now: datetime | None = None

    def secret_key(self) -> str:
        """The key that signs cookies: from the environment, else made once and kept in the data folder (mode 600)."""
        return os.environ.get("STAMKUND_SECRET_KEY") or _kept_secret(self.data_dir / "secret-key")


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from environment variables; `SettingsError` names the one that makes no sense."""
    data_dir = Path(environ.get("STAMKUND_DATA_DIR") or "data").expanduser().resolve()
    url = environ.get("STAMKUND_DATABASE_URL") or f"sqlite://{data_dir / 'stamkund.db'}"
    if not url.startswith(("sqlite://", "postgres://", "postgresql://")):
        raise SettingsError("STAMKUND_DATABASE_URL must begin with sqlite:// or postgres://.")
    redis_url = environ.get("STAMKUND_REDIS_URL") or None
    if redis_url and not redis_url.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError("STAMKUND_REDIS_URL must begin with redis://, rediss:// or unix://.")
    if len(environ.get("STAMKUND_SECRET_KEY", "x" * 32)) < 32:
        raise SettingsError("STAMKUND_SECRET_KEY must have at least 32 characters.")
    return Settings(
        data_dir,
        url,
        redis_url,
        environ.get("STAMKUND_PUBLIC_URL") or None,
        _fixed_now(environ.get("STAMKUND_NOW")),
    )


def refuse_fixed_clock(settings: Settings, host: str) -> None:
    """A fixed clock is for demos and tests: refused unless the server is bound to loopback."""
    if settings.now is not None and host not in LOOPBACK:
        raise SettingsError("STAMKUND_NOW is only accepted when the server is bound to 127.0.0.1.")


def _fixed_now(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError("STAMKUND_NOW must be an ISO 8601 time such as 2025-03-15T12:00:00+00:00.") from None
    if moment.tzinfo is None:
        raise SettingsError("STAMKUND_NOW needs an offset, for example 2025-03-15T12:00:00+00:00.")
    return moment


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()
