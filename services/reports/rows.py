"""Rows that are no table of the register but are put together for reports."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.fields.field import Field
from services.i18n import Language
from services.organization import Firm
from services.permissions import Actor
from services.sql import TRUE, Sql

EVERYTHING = "*"
"""The pulse of the whole register: it beats with every change."""


Teller = Callable[..., Any]


@dataclass(frozen=True)
class Telling:
    """How values are told that mean nothing alone: `beside` are further columns of the row, and `teller` makes what
    turns the value and these into words.
    """

    beside: tuple[Sql, ...]
    teller: Callable[[Language, Firm], Awaitable[Teller]]


@dataclass(frozen=True)
class Rows:
    """Where a subject's rows come from: what stands after FROM, the name they have there, what each shows.

    `scopes` are the resources whose row scopes decide which rows there are, `reads` those whose change may change them,
    `tellings` how fields are told that need others.
    """

    alias: str
    source: Callable[[Actor], Sql]
    fields: tuple[Field, ...]
    scopes: tuple[str, ...]
    reads: tuple[str, ...]
    visible: Callable[[Actor], Sql] = lambda _actor: TRUE
    tellings: Mapping[str, Telling] = field(default_factory=dict)
