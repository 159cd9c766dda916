"""Secrets and signatures of messages, as Standard Webhooks has them (v1: HMAC-SHA256)."""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"


def new_salt() -> str:
    """What makes a secret one of its own; with a new one the old secret is void."""
    return secrets.token_hex(16)


def secret_of(register_key: str, webhook_id: int, salt: str) -> str:
    """The secret of a webhook. It is made from the register's key each time and kept nowhere."""
    made = hmac.digest(register_key.encode(), f"webhook {webhook_id} {salt}".encode(), "sha256")
    return PREFIX + base64.b64encode(made).decode()


def signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """The value of `webhook-signature` for a message; `timestamp` in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
