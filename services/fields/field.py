"""What a field is: one row of the catalogue that grid, forms, filters, mass update, import, report, export and API read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.permissions import Actor
from services.sql import Sql

from .links import Links

Kind = Literal[
    "text", "long_text", "number", "money", "percent", "date", "moment", "boolean", "choice", "tags", "person", "customer",
    "country", "currency", "language", "email", "phone", "url", "org_number", "vat_number", "stage",
]  # fmt: skip


@dataclass(frozen=True)
class Viewing:
    """For whom and for which day a field is computed and compared; `kept_year` is that of the kept figures.

    `time_zone` (IANA) and `currency` (ISO 4217) are the organization's. `few` says that few rows are looked at.
    """

    actor: Actor
    today: date
    kept_year: int
    time_zone: str
    currency: str
    few: bool = False

    @property
    def figures_are_kept(self) -> bool:
        """Whether kept figures hold for this viewer: no right leaves rows out, and they stand for this year."""
        scopes = (self.actor.project_scope, self.actor.invoice_scope)
        return self.kept_year == self.today.year and scopes == ("all", "all")


@dataclass(frozen=True)
class Field:
    """One thing that a resource has.

    `sql` is its value as SQL over the resource's table (default: the column of its name). `choices` names the list of
    `services.fields.choices`. `right` is needed to see it, `short` heads a column (at most 14 characters). `unit` is
    'base' for money in the firm's currency, or the name of the field that holds the currency. `scale` is the number of
    decimals of a number that is kept whole. `links` says where the values of a field with several are kept. `kept` is the
    column of `customer_figures` that holds the value for whoever sees everything. `writable` fields may be given by forms
    and programs, though no list edits them in place. `less` names the two fields of which it is the difference, so that sums
    need not work it out again. `only` is a condition on the rows in which a number may be other than 0, which an index finds.
    `adds_up` are the resources whose visible rows it is worked out from (`partly.py`).
    """

    name: str
    label: str
    kind: Kind
    short: str = ""
    sql: str | Callable[[Viewing], Sql] | None = None
    sort: str | Callable[[Viewing], Sql] | None = None
    choices: str | None = None
    required: bool = False
    editable: bool = False
    mass_editable: bool = False
    writable: bool = False
    max_length: int | None = None
    least: int | None = None
    most: int | None = None
    right: str | None = None
    unit: str | None = None
    scale: int = 0
    width: int = 140
    shown: bool = False
    help: str = ""
    custom_id: int | None = None
    links: Links | None = None
    kept: str | None = None
    less: tuple[str, str] | None = None
    only: str = ""
    adds_up: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The short label of a column (English)."""
        return self.short or self.label

    def value_sql(self, table: str, viewing: Viewing) -> Sql:
        """The field's value as SQL."""
        if callable(self.sql):
            return self.sql(viewing)
        return Sql(self.sql or f"{table}.{self.name}")

    def sort_sql(self, table: str, viewing: Viewing) -> Sql:
        """What rows are ordered by."""
        if callable(self.sort):
            return self.sort(viewing)
        return Sql(self.sort) if self.sort else self.value_sql(table, viewing)

    @property
    def is_writable(self) -> bool:
        """Whether a value may be given when a row is made or changed."""
        return self.editable or self.writable

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor may see the field."""
        return actor.may(self.right)

    @property
    def is_derived(self) -> bool:
        """Whether the value follows from other rows."""
        return callable(self.sql) and self.links is None

    @property
    def is_apart(self) -> bool:
        """Whether its values are kept in rows of their own, not in a column."""
        return self.custom_id is not None or self.links is not None

    @property
    def is_sortable(self) -> bool:
        """Whether rows can be ordered by it: not by several values."""
        return self.kind != "tags"
