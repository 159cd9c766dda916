"""Keys of programs to the REST API, and what was answered to requests that name themselves."""

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index

from .base import Row

if TYPE_CHECKING:
    from .user import User


class ApiToken(Row):
    """A key of a user's program. The program holds the token, the row only its SHA-256. Times are UTC."""

    token_hash = fields.CharField(max_length=64, unique=True)
    user: fields.ForeignKeyRelation["User"] = fields.ForeignKeyField(
        "models.User", on_delete=fields.RESTRICT, related_name="api_tokens"
    )
    name = fields.CharField(max_length=120)
    may_write = fields.BooleanField(default=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField(null=True)
    last_used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "api_token"
        indexes = (Index(fields=("user_id",)),)


class KeptAnswer(Row):
    """The answer to a request with an `Idempotency-Key`, no status while the request is being worked on."""

    key_hash = fields.CharField(max_length=64, unique=True)
    request_hash = fields.CharField(max_length=64)
    created_at = fields.DatetimeField()
    status = fields.IntField(null=True)
    headers = fields.TextField(null=True)
    body = fields.TextField(null=True)

    class Meta:
        table = "kept_answer"
        indexes = (Index(fields=("created_at",)),)
