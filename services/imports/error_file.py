"""The refused rows of an import as a file that can be corrected and imported again: the same columns, the reasons last."""

from pathlib import Path

from services.i18n import Language, mark
from services.permissions import Actor
from services.spreadsheets.cell import Content
from services.spreadsheets.csv_file import EXCEL, CsvFile
from services.spreadsheets.styles import Look
from services.spreadsheets.xlsx import Column, Workbook

from . import jobs
from .targets import targets_of
from .telling import RowPlan, rows_of

AT_ONCE = 500
WHY = mark("Why it was refused")


async def write_refused(actor: Actor, job_id: int, form: str, path: Path, spoken: Language) -> int:
    """Write the refused rows as 'csv' or 'xlsx'; answers with their number."""
    job = await jobs.job_of(actor, job_id)
    titles = {name: target.title(spoken) for name, target in (await targets_of(job.resource, actor)).items()}
    headings = [*(column.heading for column in job.columns), spoken.t(WHY)]
    lines: list[list[Content]] = [list(headings)]
    after = 0
    while found := await rows_of(actor, job_id, spoken, "refused", limit=AT_ONCE, after=after):
        lines += [_line(one, len(job.columns), titles) for one in found]
        after = found[-1].number
    if form == "csv":
        with CsvFile(path, EXCEL, spoken.t("Yes"), spoken.t("No")) as file:
            for line in lines:
                file.append(line)
    else:
        _workbook(path, lines, spoken.t(mark("Refused rows")))
    return len(lines) - 1


def _workbook(path: Path, lines: list[list[Content]], name: str) -> None:
    width = len(lines[0])
    columns = [Column(22, Look())] * (width - 1) + [Column(70, Look(role="wrapped"))]
    with Workbook(path, name) as book:
        sheet = book.sheet(name, columns, frozen=1)
        for place, line in enumerate(lines):
            sheet.append(line, "head" if place == 0 else "")


def _line(one: RowPlan, width: int, titles: dict[str, str]) -> list[Content]:
    cells = [*one.cells, *[None] * (width - len(one.cells))][:width]
    told = [
        f"{titles[because.target]}: {because.sentence}" if because.target in titles else because.sentence
        for because in one.reasons
    ]
    return [*cells, " ".join(told)]
