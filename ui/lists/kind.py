"""What a list page is about: its resource, its words, its ready-made views."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.filters.filter import Filter, parse

from ..page import Page


@dataclass(frozen=True)
class Words:
    """The sentences of a list, marked; whole ones, as languages bend their nouns.

    `counted` says so many rows, `none_yet` that there are none at all, `no_match` that filter and search leave none,
    `changed` that a colleague ({person}) changed rows just now.
    """

    counted: Callable[[Page, int], str]
    none_yet: str
    no_match: str
    changed: str


@dataclass(frozen=True)
class ReadyView:
    """A ready-made view: its key in the URL, its name, its filter and order."""

    key: str
    label: str
    filter: str = ""
    sort: str = ""


@dataclass(frozen=True)
class ListKind:
    """A kind of list. `title` and labels are marked texts; `opens` is the page of a row with fields of it in braces.

    `moved_by` names the resources whose changes may show in the rows. `only` (in the filter language) always narrows
    the list, over what the viewer chooses: projects that are sales cases, say. `unnamed` (marked) stands for a row
    without a value in its first column, which opens it. `columns` are the fields shown by themselves, where they are
    others than the catalogue's. On phones `card_fields` stand below a row's name, `card_end` (an amount, a status) at its end.
    """

    resource: str
    key: str
    title: str
    first: str
    words: Words
    views: Sequence[ReadyView]
    opens: str | None = None
    card_fields: tuple[str, ...] = ()
    card_end: tuple[str, ...] = ()
    moved_by: tuple[str, ...] = ()
    only: str = ""
    unnamed: str = ""
    columns: tuple[str, ...] = ()

    @property
    def grid(self) -> str:
        """The name of the grid in the browser, and its data-testid."""
        return f"{self.key}-grid"

    def whole(self, asked: Filter) -> Filter:
        """The viewer's filter together with what always narrows the list."""
        return Filter((*parse(self.only).parts, *asked.parts), asked.search) if self.only else asked
