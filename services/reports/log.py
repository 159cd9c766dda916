"""The change log as rows to report on: everybody's with the right to it, else one's own; never more than one may see."""

from collections.abc import Callable

from services.database import is_postgres
from services.fields.field import Field, Viewing
from services.fields.names import SEVERAL
from services.i18n import mark
from services.permissions import Actor
from services.resources import RESOURCES
from services.sql import Sql
from services.visible_changes import visible_changes

from .log_values import POINTED_AT, TELLINGS
from .rows import EVERYTHING, Rows

FINANCIAL = ("invoices", "costs")


def _visible(actor: Actor) -> Sql:
    """Amounts stand in the changes of invoices and costs: without financial data these are not there."""
    hidden = () if actor.may("financials") else FINANCIAL
    shown = visible_changes(actor, tuple(name for name in RESOURCES if name not in hidden))
    return shown if actor.may("change_log") else Sql("s.actor_id = ?", (actor.user_id,)) & shown


def _day(_viewing: Viewing) -> Sql:
    return Sql("(s.at AT TIME ZONE 'UTC')::date" if is_postgres() else "substr(s.at, 1, 10)")


def _value(column: str) -> Callable[[Viewing], Sql]:
    """A value of the log, which is JSON, as text: without the quotation marks of a text.

    Values that may point to rows which a viewer with a narrower scope does not see are not told to that viewer.
    """
    inner = f"substr(c.{column}, 2, length(c.{column}) - 2)"
    text = f"CASE WHEN c.{column} = 'null' THEN NULL WHEN c.{column} LIKE '\"%' THEN {inner} ELSE c.{column} END"
    pointing = f"c.field IS NULL OR c.field IN ({', '.join(repr(name) for name in POINTED_AT)})"

    def value(viewing: Viewing) -> Sql:
        actor = viewing.actor
        sees_all = {actor.customer_scope, actor.project_scope, actor.invoice_scope} == {"all"}
        return Sql(f"({text})" if sees_all else f"(CASE WHEN {pointing} THEN NULL ELSE {text} END)")

    return value


_SEVERAL = ", ".join(f"'{name}'" for name in sorted(SEVERAL))
_FIELD = f"(CASE WHEN c.field IN ({_SEVERAL}) THEN c.resource || '.' || c.field ELSE c.field END)"
"""The key of `services.fields.names`."""
_PERSON = "(SELECT u.name FROM user_account u WHERE u.id = s.actor_id)"
FIELDS = (
    Field("at", mark("Time"), "moment", sql="s.at", required=True),
    Field("day", mark("Date (UTC)"), "date", sql=_day),
    Field("actor_id", mark("Who"), "person", sql="s.actor_id", sort=_PERSON, choices="users"),
    Field("kind", mark("What was done"), "choice", sql="s.kind", choices="change_kinds"),
    Field("source", mark("From where"), "choice", sql="s.source", choices="change_sources"),
    Field("resource", mark("Kind of record"), "choice", choices="change_resources"),
    Field("row_id", mark("Id of the record"), "number", width=100),
    Field("customer_id", mark("Customer"), "customer", width=200),
    Field("action", mark("Kind of change"), "choice", choices="change_actions"),
    Field("field", mark("Field"), "choice", sql=_FIELD, sort=_FIELD, choices="change_fields", width=160),
    Field("old", mark("Old value"), "text", sql=_value("old"), width=180),
    Field("new", mark("New value"), "text", sql=_value("new"), width=180),
    Field("change_set_id", mark("Change set"), "number", width=100),
)
ROWS = Rows(
    alias="c",
    source=lambda _actor: Sql("change c JOIN change_set s ON s.id = c.change_set_id"),
    fields=FIELDS,
    scopes=("customers",),
    reads=(EVERYTHING,),
    visible=_visible,
    tellings=TELLINGS,
)
