"""Addresses that are told what happened, and what was sent to them."""

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index

from .base import Row, Stamped

if TYPE_CHECKING:
    from .user import User

DELIVERY_STATES = ("waiting", "delivered", "dead")


class Webhook(Stamped):
    """An address that gets the changes its owner may see, after `position` in the change log.

    The key that signs is made from the secret of the register, the id and `salt`. It is not kept.
    """

    owner: fields.ForeignKeyRelation["User"] = fields.ForeignKeyField(
        "models.User", on_delete=fields.RESTRICT, related_name="webhooks"
    )
    name = fields.CharField(max_length=120)
    url = fields.CharField(max_length=500)
    resources = fields.JSONField[list[str]](default=list)
    salt = fields.CharField(max_length=64)
    is_active = fields.BooleanField(default=True)
    position = fields.BigIntField()
    claimed_until = fields.DatetimeField(null=True)
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "webhook"
        indexes = (Index(fields=("owner_id",)),)


class WebhookDelivery(Row):
    """One message. A waiting one is tried at `next_at`, a dead one only when somebody asks for it."""

    webhook: fields.ForeignKeyRelation[Webhook] = fields.ForeignKeyField(
        "models.Webhook", on_delete=fields.RESTRICT, related_name="deliveries"
    )
    state = fields.CharField(max_length=10, default="waiting")
    body = fields.TextField()
    attempts = fields.IntField(default=0)
    next_at = fields.DatetimeField(null=True)
    status = fields.IntField(null=True)
    error = fields.CharField(max_length=200, null=True)
    created_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "webhook_delivery"
        indexes = (Index(fields=("webhook_id", "state", "id")),)
