"""One write on its way: who writes what, and the row as it was."""

from dataclasses import dataclass, field
from typing import Any

from services.changes import Recorder
from services.permissions import Actor


@dataclass
class Write:
    """A row that is made (`row_id` None) or changed. Rules may add to `values`; `before` holds the columns as they are.

    `is_undo` says that values of before are put back.
    """

    actor: Actor
    recorder: Recorder
    resource: str
    values: dict[str, Any]
    row_id: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    is_undo: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the row is made."""
        return self.row_id is None

    def then(self, name: str) -> Any:
        """The value of a column as it will be."""
        return self.values.get(name, self.before.get(name))

    def changes(self, *names: str) -> bool:
        """Whether the row is new or one of the columns gets another value."""
        return self.is_new or any(name in self.values and self.values[name] != self.before.get(name) for name in names)
