"""What every kept row has in common."""

from tortoise import fields
from tortoise.models import Model


class Row(Model):
    """A row with a key of its own and a version that grows by one with every change."""

    id = fields.BigIntField(primary_key=True)
    version = fields.IntField(default=1, db_default=1)

    class Meta:
        abstract = True


class Stamped(Row):
    """A row that tells when it was made and last changed (UTC)."""

    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        abstract = True
