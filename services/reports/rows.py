"""Rows that are no table of the register but are put together for reports."""

from collections.abc import Callable
from dataclasses import dataclass

from services.fields.field import Field
from services.permissions import Actor
from services.sql import TRUE, Sql

EVERYTHING = "*"
"""The pulse of the whole register: it beats with every change."""


@dataclass(frozen=True)
class Rows:
    """Where a subject's rows come from: what stands after FROM, the name they have there, what each shows.

    `scopes` are the resources whose row scopes decide which rows there are, `reads` those whose change may change them.
    """

    alias: str
    source: Callable[[Actor], Sql]
    fields: tuple[Field, ...]
    scopes: tuple[str, ...]
    reads: tuple[str, ...]
    visible: Callable[[Actor], Sql] = lambda _actor: TRUE
