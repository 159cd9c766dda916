"""Why a row cannot be written as it was given."""

from services.refusals import Conflict, Refusal


class NotAccepted(Refusal):
    """Some of the values cannot be kept. Correct the fields that are named."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__()
        self.refusals = refusals


class NoLongerOffered(Refusal):
    """“{value}” is no longer offered. Choose another one."""


class WouldNotSee(Refusal):
    """You would not see this afterwards. Name yourself, or somebody whose work you see, as the one responsible."""

    status = 403


class InvoiceIsReadOnly(Conflict):
    """This invoice cannot be changed, because its status is read-only. Change the status first."""


class SentIsOnlyCredited(Conflict):
    """This invoice has been sent and cannot be changed. Write a credit note for it and a new invoice."""


class NumberIsGiven(Conflict):
    """This invoice was given a number and stays as it is. Send it, and write a credit note for what is wrong."""


class InternalElsewhere(Refusal):
    """Internal projects belong to the firm's own card only. Choose the own card as customer, or leave it not internal."""


class CreditNoteIsPositive(Refusal):
    """A credit note is negative. Write the amount with a minus."""


class TooManyDecimals(Refusal):
    """{currency} has fewer decimals than this amount. Round it to {digits} decimals."""


class RateOfBaseCurrency(Refusal):
    """This is the base currency, so its rate is 1. Leave the rate out."""


class EndsBeforeItStarts(Refusal):
    """The end lies before the start. Correct one of the two dates."""


class OwnCardStays(Conflict):
    """This is the firm's own card. It cannot be deleted."""


class CustomerHasWork(Conflict):
    """This customer has projects or invoices. Deactivate it instead of deleting it."""


class GoesInCircles(Refusal):
    """This would lie below itself. Choose another one."""


class CreditsItself(Refusal):
    """An invoice cannot credit itself. Choose the invoice that is credited."""
