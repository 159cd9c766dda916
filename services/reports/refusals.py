"""What a report can be refused for."""

from services.refusals import Refusal


class UnknownSubject(Refusal):
    """There are no reports about “{subject}”. Choose customers, contacts, projects, invoices, costs, figures or changes."""


class NoFields(Refusal):
    """The report shows nothing yet. Choose at least one field, or groups."""


class TooManyGroups(Refusal):
    """A report has at most {most} levels of groups. Take one away."""


class TooManyFields(Refusal):
    """A report shows at most {most} fields. Take some away."""


class TotalNotPossible(Refusal):
    """“{function}” cannot be worked out for the field “{name}”. Choose one of: {possible}."""


class NoName(Refusal):
    """The report has no name. Give it one of at most 120 characters."""


class WrongShape(Refusal):
    """This part of a report is written differently. Write {expected}."""

    status = 400


class ValueNotUnderstood(Refusal):
    """The condition on {name} has no value to compare with. Write a number, or a date where the field holds dates."""


class FormulaNotUnderstood(Refusal):
    """The formula “{formula}” cannot be read at “{found}”. Write fields and numbers with + − × ÷ and parentheses."""


class FormulaTooLong(Refusal):
    """The formula is too long. Write at most {most} characters, {parts} fields and numbers of up to {digits} digits, and few
    parentheses inside each other.
    """


class NoFormula(Refusal):
    """The formula counts with no field. Name at least one."""


class UnknownInFormula(Refusal):
    """There is no number called “{name}” here. Choose one with “Insert a field”."""


class NoNameOfField(Refusal):
    """The calculated field has no name. Give it one of at most {most} characters."""


class NotToCountWith(Refusal):
    """“{name}” is not a number to count with. Choose an amount in base currency or a number."""


class TooManyRowsForExcel(Refusal):
    """Excel holds {most} rows in a sheet and the report has {rows}. Export it as CSV, or split it into several sheets."""


class NoRoom(Refusal):
    """There is no room left on the server's disk for this file. Tell an administrator, or narrow the report."""

    status = 507


class Cancelled(Refusal):
    """The export was cancelled. Start it again when you need the file."""

    status = 409


class UnknownFormat(Refusal):
    """Files are written as .xlsx or .csv. Choose one of the two."""
