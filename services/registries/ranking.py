"""Companies in the order in which they answer what was typed; registers' own order and totals mean little."""

from dataclasses import dataclass
from enum import StrEnum

from .names import likeness
from .registry import Company, Status

SHOWN = 20
ENOUGH = 55.0  # below this a hit has little to do with what was typed
PENALTY = {Status.DELETED: 4.0, Status.BANKRUPT: 2.0, Status.WINDING_UP: 1.0}


class NameKind(StrEnum):
    """Which name of a company was found."""

    CURRENT = "current"
    PREVIOUS = "previous"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Match:
    """A company, the name by which it was found, and how well that answers (0 to 100)."""

    company: Company
    name: str
    kind: NameKind
    score: float


def ranked(text: str, companies: tuple[Company, ...]) -> tuple[Match, ...]:
    """The best matches, best first; live companies before ended ones of nearly the same name."""
    once = {(company.country, company.org_number): company for company in reversed(companies)}
    matches = [match for match in (_match(text, company) for company in once.values()) if match.score >= ENOUGH]
    matches.sort(key=lambda match: (-_weight(match), match.company.name.casefold(), match.company.org_number))
    return tuple(matches[:SHOWN])


def _match(text: str, company: Company) -> Match:
    """The current name unless an old or other one answers better."""
    names = [(company.name, NameKind.CURRENT)]
    names += [(name, NameKind.PREVIOUS) for name in company.previous_names]
    names += [(name, NameKind.OTHER) for name in company.other_names]
    found = [Match(company, name, kind, likeness(text, name)) for name, kind in names]
    return max(found, key=lambda match: (round(match.score), match.kind == NameKind.CURRENT))


def _weight(match: Match) -> float:
    return match.score - PENALTY.get(match.company.status, 0.0) - (3.0 if match.kind != NameKind.CURRENT else 0.0)
