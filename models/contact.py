"""People at a customer."""

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from .base import Row, Stamped

if TYPE_CHECKING:
    from .customer import Customer


LINE_WAYS = ("phone", "email")
LINE_KINDS = ("work", "mobile", "home", "other")


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


class ContactLine(Row):
    """A phone number or an e-mail address of a contact. Those not to be used are kept, so that nobody adds them again.

    The contact's own `phone` and `email` are the first of its lines that may be used.
    """

    contact: fields.ForeignKeyRelation["Contact"] = fields.ForeignKeyField(
        "models.Contact", on_delete=fields.RESTRICT, related_name="lines"
    )
    way = fields.CharField(max_length=5)
    kind = fields.CharField(max_length=6, default="work")
    value = fields.CharField(max_length=254)
    do_not_use = fields.BooleanField(default=False)
    position = fields.IntField(default=0)

    class Meta:
        table = "contact_line"
        constraints = (
            CheckConstraint(f"way IN {LINE_WAYS!r}", "contact_line_way"),
            CheckConstraint(f"kind IN {LINE_KINDS!r}", "contact_line_kind"),
        )
        indexes = (Index(fields=("contact_id", "position")), Index(fields=("value",)))


class Keyword(Row):
    """A word that contacts are marked with: Christmas card, steering group, …"""

    name = fields.CharField(max_length=120, unique=True)
    position = fields.IntField(default=0)
    is_active = fields.BooleanField(default=True)

    class Meta:
        table = "keyword"


class ContactKeyword(Row):
    """A keyword on a contact."""

    contact: fields.ForeignKeyRelation["Contact"] = fields.ForeignKeyField(
        "models.Contact", on_delete=fields.RESTRICT, related_name="keywords"
    )
    keyword: fields.ForeignKeyRelation["Keyword"] = fields.ForeignKeyField(
        "models.Keyword", on_delete=fields.RESTRICT, related_name="contacts"
    )

    class Meta:
        table = "contact_keyword"
        constraints = (UniqueConstraint(("contact_id", "keyword_id"), "contact_keyword_once"),)
        indexes = (Index(fields=("keyword_id",)),)
