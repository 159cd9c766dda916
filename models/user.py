"""Who works with the register, and what each may do (`permissions.md`)."""

from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from .base import Row, Stamped

if TYPE_CHECKING:
    from .organization import BusinessUnit

LEVELS = ("none", "read", "edit", "all")
SCOPES = ("none", "own", "team", "unit", "all")
RIGHTS = ("share_reports", "settings", "users", "change_log", "import", "api_tokens")


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", f"permission_profile_{column}")


class PermissionProfile(Row):
    """Level on customers, row scopes and further rights, shared by users."""

    name = fields.CharField(max_length=120, unique=True)
    key = fields.CharField(max_length=40, null=True, unique=True)
    customers_level = fields.CharField(max_length=4)
    can_delete_customers = fields.BooleanField(default=False)
    customer_scope = fields.CharField(max_length=4)
    project_scope = fields.CharField(max_length=4)
    invoice_scope = fields.CharField(max_length=4)
    rights = fields.JSONField[list[str]](default=list)

    class Meta:
        table = "permission_profile"
        constraints = (
            _one_of("customers_level", LEVELS),
            _one_of("customer_scope", SCOPES),
            _one_of("project_scope", SCOPES),
            _one_of("invoice_scope", SCOPES),
        )


class User(Stamped):
    """A person who signs in. `overrides` replaces single values of the profile."""

    email = fields.CharField(max_length=254, unique=True)
    name = fields.CharField(max_length=120)
    password_hash = fields.CharField(max_length=255, null=True)
    profile: fields.ForeignKeyRelation["PermissionProfile"] = fields.ForeignKeyField(
        "models.PermissionProfile", on_delete=fields.RESTRICT, related_name="users"
    )
    overrides = fields.JSONField[dict[str, Any]](default=dict)
    business_unit: fields.ForeignKeyNullableRelation["BusinessUnit"] = fields.ForeignKeyField(
        "models.BusinessUnit", null=True, on_delete=fields.RESTRICT, related_name="users"
    )
    supervisor: fields.ForeignKeyNullableRelation["User"] = fields.ForeignKeyField(
        "models.User", null=True, on_delete=fields.RESTRICT, related_name="reports_from"
    )
    language = fields.CharField(max_length=2, default="en")
    preferences = fields.JSONField[dict[str, Any]](default=dict)
    is_active = fields.BooleanField(default=True)

    class Meta:
        table = "user_account"
        indexes = (Index(fields=("business_unit_id",)), Index(fields=("supervisor_id",)))


class Session(Row):
    """One signed-in browser. The cookie holds the token, the row only its SHA-256."""

    token_hash = fields.CharField(max_length=64, unique=True)
    user: fields.ForeignKeyRelation["User"] = fields.ForeignKeyField(
        "models.User", on_delete=fields.RESTRICT, related_name="sessions"
    )
    created_at = fields.DatetimeField(auto_now_add=True)
    seen_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()

    class Meta:
        table = "session"
        indexes = (Index(fields=("user_id",)),)


class SignInAttempt(Row):
    """A failed sign-in, counted per account and per address."""

    email = fields.CharField(max_length=254)
    address = fields.CharField(max_length=64)
    at = fields.DatetimeField()

    class Meta:
        table = "sign_in_attempt"
        indexes = (Index(fields=("email", "at")), Index(fields=("address", "at")))
