"""Why an invoice stays as it is."""

from services.refusals import Conflict, Refusal, Required


class InvoiceWasSent(Conflict):
    """This invoice has been sent under number {number}. Write a credit note instead of taking it back."""


class InvoiceHasNumber(Conflict):
    """This invoice has number {number}, and the series has no gaps. Write a credit note instead of deleting it."""


class InvoiceIsCredited(Conflict):
    """A credit note for this invoice has been sent. Take the credit note back first."""


class NotSentYet(Conflict):
    """This invoice has not been sent yet. Change it instead of crediting it."""


class CreditNoteOfCreditNote(Conflict):
    """This is a credit note itself. Write a new invoice instead."""


class NothingLeftToCredit(Conflict):
    """All of this invoice has been credited. There is nothing left."""


class CreditsTooMuch(Refusal):
    """This is more than what is left to credit. Write {left} or less."""


class NothingToCredit(Refusal):
    """Nothing is chosen to be credited. Write at least one quantity."""


class NoRows(Required):
    """The invoice has no rows yet. Write at least one."""


class InvoiceIsNegative(Refusal):
    """The rows of this invoice come to less than nothing. Write a credit note for what goes back."""


class NetFollowsRows(Refusal):
    """The amounts of this invoice are the sums of its rows. Open the invoice and change its rows."""


class DueBeforeDate(Refusal):
    """The due date is before the date of the invoice. Choose the same day or a later one."""


class ProjectOfAnother(Refusal):
    """This project belongs to another customer. Choose one of the customer's own."""
