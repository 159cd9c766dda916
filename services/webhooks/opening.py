"""The key that secrets are made from, known while the application serves."""

_key: str | None = None


def open_with(key: str | None) -> None:
    """Remember the register's key, or (None) forget it."""
    global _key
    _key = key


def key() -> str:
    """The register's key; it is known while the application serves."""
    if _key is None:
        raise RuntimeError("Webhooks are not open.")
    return _key
