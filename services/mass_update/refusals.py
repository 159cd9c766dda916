"""Why a mass update cannot be planned, run or cancelled."""

from services.refusals import Conflict, NotFound, NotPermitted, Refusal
from services.writing.refusals import EndsBeforeItStarts, InvoiceIsReadOnly, SentIsOnlyCredited


class NotForMany(Refusal):
    """This field cannot be changed for many rows at once. Change it row by row."""


class NothingChosen(Refusal):
    """No rows are chosen. Name them by ids or by a filter."""


class ChosenTwice(Refusal):
    """Rows are chosen by ids and by a filter. Use one of the two."""


class TooManyIds(Refusal):
    """These are more than {most} ids. Choose the rows by a filter."""


class NothingToSet(Refusal):
    """No new value is given. Name at least one field to set."""


class NotPlanned(Conflict):
    """This mass update is not waiting to be run. Plan a new one."""


class NotRunning(Conflict):
    """This mass update is over. Undo its change set to take it back."""


class CancelledMeanwhile(Conflict):
    """This mass update was cancelled, and nothing was changed."""


class Interrupted(Conflict):
    """The register stopped in the middle, and nothing was changed. Run the mass update again."""


class Failed(Conflict):
    """The mass update failed, and nothing was changed. Run it again, or tell the administrator when it was."""


REASONS: dict[str, type[Refusal]] = {
    "not_found": NotFound,
    "not_permitted": NotPermitted,
    "invoice_is_read_only": InvoiceIsReadOnly,
    "invoice_was_sent": SentIsOnlyCredited,
    "ends_before_it_starts": EndsBeforeItStarts,
    "interrupted": Interrupted,
    "failed": Failed,
}
"""What is kept of a refusal is its code."""
