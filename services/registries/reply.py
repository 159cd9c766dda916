"""What the front of the registers replies: an outcome with where it comes from."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from services.identifiers import Checked, EInvoiceAddress

from .peppol import Participant
from .ranking import Match
from .registry import Outcome, Reason, SourceInfo

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A register that was not asked, and why."""

    source: SourceInfo
    reason: Reason


@dataclass(frozen=True, slots=True)
class Reply(Generic[T_co]):
    """An outcome with where it comes from and how long it took.

    `check` tells what is odd about a number that was typed, `countries` in which it would be right.
    """

    outcome: Outcome[T_co]
    source: SourceInfo | None = None
    milliseconds: int = 0
    skipped: tuple[Skipped, ...] = ()
    check: Checked | None = None
    countries: tuple[str, ...] = ()


Search = Reply[tuple[Match, ...]]


@dataclass(frozen=True, slots=True)
class EInvoiceProposal:
    """The address that a company most likely has, and what Peppol says of it."""

    address: EInvoiceAddress | None
    is_guess: bool
    outcome: Outcome[Participant]
