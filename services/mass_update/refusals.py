"""Why a mass update cannot be planned, run or cancelled."""

from services.refusals import (
    ChangedMeanwhile,
    Conflict,
    NotFound,
    NotPermitted,
    Refusal,
    Required,
    TooBig,
    TooLong,
    TooSmall,
)
from services.writing.closed import CLOSED
from services.writing.refusals import CustomerHasWork, EndsBeforeItStarts, OwnCardStays


class NotForMany(Refusal):
    """This field cannot be changed for many rows at once. Change it row by row."""


class NotForThisField(Refusal):
    """This cannot be done to this field. Set a value instead."""


class NeedsLevelEdit(NotPermitted):
    """You may see this but not change it: your permission profile lacks the level Edit on customers. Ask an administrator."""


class NeedsRightToDelete(NotPermitted):
    """Your permission profile does not let you delete this. Ask an administrator for the right to delete customers."""


class TooManyToDelete(Refusal):
    """These are more than {most} rows to delete at once. Choose fewer."""


class NewValueTooLong(TooLong):
    """The new text would be too long for this row. Choose a shorter one."""


class NewValueTooSmall(TooSmall):
    """The new number would be too small for this row. Choose another one."""


class NewValueTooBig(TooBig):
    """The new number would be too big for this row. Choose another one."""


class NewValueEmpty(Required):
    """The field would be empty, and this row needs a value there. Choose another text."""


class NothingChosen(Refusal):
    """No rows are chosen. Name them by ids or by a filter."""


class ChosenTwice(Refusal):
    """Rows are chosen by ids and by a filter. Use one of the two."""


class TooManyIds(Refusal):
    """These are more than {most} ids. Choose the rows by a filter."""


class NothingToSet(Refusal):
    """No new value is given. Name at least one field to set."""


class ChangedSince(ChangedMeanwhile):
    """Somebody changed this after it was reviewed, and their value stays. Review again to change it."""


class NotPlanned(Conflict):
    """This mass update is not waiting to be run. Plan a new one."""


class NotRunning(Conflict):
    """This mass update is over. Undo its change set to take it back."""


class CancelledMeanwhile(Conflict):
    """This mass update was cancelled, and nothing was changed."""


class HaltedMeanwhile(Conflict):
    """This mass update waits to be told what becomes of what is done."""


class Interrupted(Conflict):
    """The register stopped in the middle; what was done stays. Run the mass update again to finish it, or undo it."""


class Failed(Conflict):
    """The mass update failed. Run it again, undo what it did, or tell the administrator when it was."""


REASONS: dict[str, type[Refusal]] = {
    "not_found": NotFound,
    "not_permitted": NotPermitted,
    "needs_level_edit": NeedsLevelEdit,
    "needs_right_to_delete": NeedsRightToDelete,
    "own_card_stays": OwnCardStays,
    "customer_has_work": CustomerHasWork,
    "required": NewValueEmpty,
    "too_long": NewValueTooLong,
    "too_small": NewValueTooSmall,
    "too_big": NewValueTooBig,
    "changed_meanwhile": ChangedSince,
    **CLOSED,
    "ends_before_it_starts": EndsBeforeItStarts,
    "interrupted": Interrupted,
    "failed": Failed,
}
"""What is kept of a refusal is its code."""
