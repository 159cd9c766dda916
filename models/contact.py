"""People at a customer."""

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index

from .base import Row, Stamped

if TYPE_CHECKING:
    from .customer import Customer


class ContactRole(Row):
    """What a contact is to the firm: decision maker, invoice recipient, …"""

    name = fields.CharField(max_length=120)
    key = fields.CharField(max_length=40, null=True, unique=True)
    position = fields.IntField(default=0)
    is_active = fields.BooleanField(default=True)

    class Meta:
        table = "contact_role"


class Contact(Stamped):
    """A person at a customer."""

    customer: fields.ForeignKeyRelation["Customer"] = fields.ForeignKeyField(
        "models.Customer", on_delete=fields.RESTRICT, related_name="contacts"
    )
    first_name = fields.CharField(max_length=120, null=True)
    last_name = fields.CharField(max_length=120)
    name_key = fields.CharField(max_length=250, default="")
    title = fields.CharField(max_length=120, null=True)
    role: fields.ForeignKeyNullableRelation["ContactRole"] = fields.ForeignKeyField(
        "models.ContactRole", null=True, on_delete=fields.RESTRICT, related_name="contacts"
    )
    email = fields.CharField(max_length=254, null=True)
    phone = fields.CharField(max_length=40, null=True)
    language = fields.CharField(max_length=2, null=True)
    is_active = fields.BooleanField(default=True)
    email_allowed = fields.BooleanField(default=True)
    search_text = fields.TextField(default="")

    class Meta:
        table = "contact"
        indexes = (Index(fields=("customer_id",)), Index(fields=("name_key", "id")), Index(fields=("email",)))
