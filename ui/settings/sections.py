"""The parts of the settings. Another part is another row."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.i18n import mark
from services.permissions import Actor

from ..page import Page
from .currencies import currencies
from .custom_fields import custom_fields
from .list_editor import Shown, list_editor
from .me import me
from .organization import firm
from .profiles import profiles
from .registers import register_settings
from .tokens import tokens
from .users import users
from .webhooks import webhooks

Build = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Part:
    """A part of the settings at `/settings/{key}`; `right` is needed to see it."""

    key: str
    icon: str
    label: str
    build: Build
    right: str | None = "settings"
    group: str = ""


def _list(resource: str, icon: str, label: str, about: str, *columns: str) -> Part:
    shown = Shown(resource, label, about, columns)
    return Part(resource, icon, label, list_editor(shown), group=mark("Lists"))


PARTS: tuple[Part, ...] = (
    Part("me", "user-round", mark("My account"), me, right=None),
    Part("organization", "building-2", mark("Organization"), firm, group=mark("The firm")),
    Part("users", "users", mark("Users"), users, right="users", group=mark("The firm")),
    Part("profiles", "lock", mark("Permission profiles"), profiles, right="users", group=mark("The firm")),
    _list(
        "business-units", "folder-kanban", mark("Business units"),
        mark("Units form a tree. Who has the scope “own unit” sees the own unit and those below it."),
        "name", "parent_id", "is_active",
    ),
    _list(
        "invoice-statuses", "receipt-text", mark("Invoice statuses"),
        mark("An invoice counts in the figures when its status counts as sent and it has a number."),
        "name", "is_sent", "has_number", "is_paid", "is_read_only", "is_credit_default", "is_active",
    ),
    _list(
        "sales-statuses", "handshake", mark("Sales statuses"),
        mark("The state decides what counts: a won case is a project, a lost one is closed."),
        "name", "state", "probability", "is_active",
    ),
    _list(
        "project-statuses", "folder-kanban", mark("Project statuses"),
        mark("Where the work of a project stands."), "name", "is_active",
    ),
    _list(
        "industries", "factory", mark("Industries"), mark("What customers do. Switched off ones stay on old rows."),
        "name", "is_active",
    ),
    _list(
        "market-segments", "tags", mark("Market segments"), mark("Two levels: groups, and segments in them."),
        "name", "parent_id", "is_active",
    ),
    _list(
        "contact-roles", "user-round-check", mark("Contact roles"), mark("What contacts are to your firm."),
        "name", "is_active",
    ),
    _list(
        "keywords", "tag", mark("Keywords"), mark("Words that contacts are marked with."), "name", "is_active",
    ),
    Part("currencies", "coins", mark("Currencies"), currencies, group=mark("Lists")),
    Part("custom-fields", "pencil", mark("Custom fields"), custom_fields, group=mark("Lists")),
    Part("registers", "globe", mark("Public registers"), register_settings, group=mark("Programs")),
    Part("api-tokens", "key-round", mark("API tokens"), tokens, right="api_tokens", group=mark("Programs")),
    Part("webhooks", "webhook", mark("Webhooks"), webhooks, right="api_tokens", group=mark("Programs")),
)  # fmt: skip


def parts_of(actor: Actor) -> list[Part]:
    """The parts that a person may see."""
    return [part for part in PARTS if actor.may(part.right)]
