"""Why a file, a row or a step of an import is refused: one sentence on what is so, one on what to do."""

from services.refusals import Conflict, Refusal


class EmptyFile(Refusal):
    """There is nothing in this file. Choose one with headings in the first row and a row for each record below."""


class FileTooLarge(Refusal):
    """This file is larger than the {most} MB that may be imported. Split it and import the parts one by one."""

    status = 413


class TooManyWaiting(Conflict):
    """{most} of your files wait to be imported already. Import or discard one of them and send this one again."""


class TooMuchWaiting(Conflict):
    """Your files that wait to be imported may hold {most} MB together. Import or discard one and send this one again."""


class TooManyRows(Refusal):
    """This file has more than {most} rows. Split it and import the parts one by one."""

    status = 413


class TooManyColumns(Refusal):
    """Row {row} has more than {most} columns. Delete the columns that are not needed and save the file again."""

    status = 413


class CellTooLong(Refusal):
    """The cell in row {row}, column {column} holds more than {most} characters. Shorten it and save the file again."""

    status = 413


class UnpacksTooLarge(Refusal):
    """This workbook grows far too large when it is unpacked. Save the sheet alone as a new workbook or as CSV."""

    status = 413


class BrokenWorkbook(Refusal):
    """This workbook is damaged. Open it in your spreadsheet program and save it again."""


class OldWorkbook(Refusal):
    """This is an old or password-protected workbook. Save it as .xlsx without a password."""


class HoldsMacros(Refusal):
    """This workbook holds macros. Save it as .xlsx, without macros."""


class LinksToOthers(Refusal):
    """This workbook takes values from other files. Copy the sheet, paste it as values only and save it as a new file."""


class NotATable(Refusal):
    """This is neither a workbook (.xlsx) nor a text file (.csv). Save the table in one of the two forms."""


class WrongExtension(Refusal):
    """The file's name ends in {extension}, but it holds {content}. Save it again as what it is."""


class MixedEncodings(Refusal):
    """Row {row} is written in another encoding than the rows before it. Save the whole file as UTF-8."""


class BrokenQuotes(Refusal):
    """A quotation mark opens in row {row} and never closes. Correct it and save the file again."""


class UnknownSheet(Refusal):
    """There is no sheet “{sheet}” in this workbook. Choose one of its sheets."""


class UnknownKind(Refusal):
    """“{kind}” cannot be imported. Choose customers, contacts, projects, invoices or costs."""


class UnknownTarget(Refusal):
    """There is no field “{name}” to import into. Choose one from the list."""


class ChosenForTwo(Refusal):
    """Two columns go to the same field “{name}”. Leave one of them out."""


class NotMapped(Refusal):
    """No column goes to “{name}”, which every record needs. Choose the column for it."""


class HeadingsAgain(Refusal):
    """This row repeats the headings. It is left out."""


class ManyOfThisName(Refusal):
    """“{value}” fits several records. Write the number instead of the name."""


class NobodyHere(Refusal):
    """“{value}” is not in the register, or not yours to see. Import it first, or correct the value."""


class ClearlyTwo(Refusal):
    """This row fits two different customers. Correct the number or the name that belongs to the other one."""


class AgainInFile(Refusal):
    """Row {row} of the file is about the same record. Keep one of the two rows."""


class NumberInUse(Refusal):
    """This number is in use. Leave it empty to get the next free one."""


class NotYoursToChange(Refusal):
    """A record with this number is there, but you may not change it. Ask an administrator."""


class ChangedSincePlan(Conflict):
    """Somebody changed this record after the check. Check the rows again."""


class NotPlanned(Conflict):
    """This import is not checked yet, or it is over. Check its rows first."""


class AtWork(Conflict):
    """This import is being worked on. Wait until it is ready."""


class IsOver(Conflict):
    """This import is over. Undo it, or upload the file again."""


class NothingToImport(Refusal):
    """No row of this file can be imported as it is. Correct the rows or the columns first."""


class Stopped(Conflict):
    """The import was cancelled, and nothing was kept."""


class Interrupted(Conflict):
    """The register stopped in the middle, and nothing was kept. Start the import again."""


class InterruptedHalfway(Conflict):
    """The register stopped in the middle. Rows that were finished are kept; check the rest again and go on."""


class Failed(Conflict):
    """The import failed, and nothing was kept. Start it again, or tell the administrator when it was."""


class LeftBehind(Conflict):
    """The import was taken back, but for {count} values that somebody changed meanwhile. Look at them under History."""


class FailedHalfway(Conflict):
    """The import failed in the middle. Rows that were finished are kept; check the rest again and go on."""


def by_code() -> dict[str, type[Refusal]]:
    """Every refusal by its code, those of imports before others: what is kept of one is its code and its values."""
    own = (one for one in globals().values() if isinstance(one, type) and issubclass(one, Refusal))
    found = {one().code: one for one in own if one.__init__ is Refusal.__init__}
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        one = waiting.pop()
        found.setdefault(one().code if one.__init__ is Refusal.__init__ else "", one)
        waiting += one.__subclasses__()
    return found
