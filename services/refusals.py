"""The expected "no": one small class each; the docstring is the message that the user reads.

A message is one sentence that says what is so and one that says what to do. `{name}` stands for a value given on raising.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from .i18n import Language, language


class Refusal(Exception):
    """What cannot be done. `field` names the field at fault; `values` stand in the message and go to the API."""

    status: ClassVar[int] = 422
    retry_after: ClassVar[int | None] = None  # seconds

    def __init__(self, *, field: str | None = None, **values: Any) -> None:
        super().__init__()
        self.field = field
        self.values = values

    @property
    def code(self) -> str:
        """What programs tell refusals apart by: the name of the class in snake_case."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", type(self).__name__).lower()

    @property
    def source(self) -> str:
        """The English message with its {placeholders}."""
        return " ".join((type(self).__doc__ or "").split())

    def message(self, viewer: Language) -> str:
        """The sentence in the viewer's language; numbers and dates as people write them there."""
        return viewer.t(self.source, **{name: _shown(value, viewer) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.message(language("en"))


def _shown(value: Any, viewer: Language) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return viewer.number(value)
    if isinstance(value, date):
        return viewer.date(value, style="long")
    return str(value)


class NotLoggedIn(Refusal):
    """You are not logged in. Log in and try again."""

    status = 401


class NotPermitted(Refusal):
    """Your permission profile does not allow this. Ask an administrator for the right."""

    status = 403


class NotFound(Refusal):
    """This could not be found; it may have been deleted. Go back to the list and search for it."""

    status = 404


class Conflict(Refusal):
    """This does not fit what is already there. Reload to see how things are now."""

    status = 409


class ChangedMeanwhile(Conflict):
    """Somebody else changed this value meanwhile. Compare yours with theirs and choose one."""

    @property
    def mine(self) -> Any:
        """The value that was to be written."""
        return self.values.get("mine")

    @property
    def theirs(self) -> Any:
        """The value that stands there now."""
        return self.values.get("theirs")


class AlreadyThere(Conflict):
    """This value is already in use elsewhere. Choose another one."""


class StillUsed(Conflict):
    """Something else still uses this. Deactivate it instead of deleting it."""


class NothingToUndo(Conflict):
    """There is nothing left to undo here. Look in the history for what was changed."""


class StillRunning(Conflict):
    """This is still being done. Stop it, or wait until it is done, and undo it then."""


class TooLateToUndo(Conflict):
    """This is more than {days} days old and cannot be undone any more. Change the values by hand where they are wrong."""


class StaleVersion(Refusal):
    """This has changed since you read it. Reload it and make your change again."""

    status = 412


class TooLarge(Refusal):
    """This is larger than the {most} MB that are allowed. Split it and send the parts one by one."""

    status = 413


class TooManyAttempts(Refusal):
    """There were too many attempts. Wait {seconds} seconds and try again."""

    status = 429


class DatabaseBusy(Refusal):
    """The register is busy with another change. Try again in a moment."""

    status = 503
    retry_after = 2


class DatabaseAway(Refusal):
    """The register's database does not answer. Try again in a moment."""

    status = 503
    retry_after = 5


class DiskFull(Refusal):
    """The disk of the register is full. Nothing was changed; an administrator has to make room."""

    status = 507


class NotSetUp(Refusal):
    """This register is not set up yet. Open the setup page to name the organization and the first administrator."""

    status = 503


class NotUnderstood(Refusal):
    """The request could not be read. Compare it with the description of the API."""

    status = 400


class UnknownField(Refusal):
    """There is no field called “{name}”. Look up the names in the description of the API."""


class NotEditable(Refusal):
    """This field is worked out by the register. Change the values that it comes from."""


class Required(Refusal):
    """This field is empty. Fill it in."""


class WrongKind(Refusal):
    """This is not the kind of value that the field holds. Write {expected}."""


class TooLong(Refusal):
    """This is too long. Shorten it to at most {most} characters."""


class TooSmall(Refusal):
    """This is too small. Write {least} or more."""


class TooBig(Refusal):
    """This is too big. Write {most} or less."""


class ControlCharacters(Refusal):
    """This holds characters that cannot be shown. Remove them or write the text by hand."""


class InvalidChoice(Refusal):
    """“{value}” is not one of the choices. Choose one from the list."""


class InvalidEmail(Refusal):
    """“{value}” is not an e-mail address. Write it as name@example.com."""


class InvalidPhone(Refusal):
    """“{value}” is not a phone number. Write it with its country code, such as +46 8 123 456 78."""


class InvalidUrl(Refusal):
    """“{value}” is not a web address. Write it as https://example.com."""


class InvalidDate(Refusal):
    """“{value}” is not a date. Write it as {example}."""


class InvalidAmount(Refusal):
    """“{value}” is not an amount. Write digits only, such as {example}."""


class OtherCurrency(Refusal):
    """“{value}” is in another currency. Write the amount in {currency}."""


class InvalidNumber(Refusal):
    """“{value}” is not a number. Write digits only, such as {example}."""


class InvalidCurrency(Refusal):
    """“{value}” is not a currency. Write its code of three letters, such as EUR."""


class InvalidCountry(Refusal):
    """“{value}” is not a country. Write its code of two letters, such as SE."""


class InvalidRate(Refusal):
    """“{value}” is not an exchange rate. Write what one unit costs in the base currency, such as {example}."""


class InvalidTimeZone(Refusal):
    """“{value}” is not a time zone. Write one as Europe/Stockholm."""
