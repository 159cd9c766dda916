"""Answers of public registers, kept for a while."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class RegisterAnswer(Model):
    """One cached answer. The key is a hash, so that no number of a person stands in clear."""

    key_hash = fields.CharField(max_length=64, primary_key=True)
    source = fields.CharField(max_length=40)
    outcome = fields.CharField(max_length=20)
    body = fields.TextField()
    fetched_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "register_answer"
        indexes = (Index(fields=("expires_at",)),)
