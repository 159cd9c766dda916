"""Files that wait to be imported: so many and so much for each person, and what is discarded makes room."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from services.database import rows
from services.imports import jobs, runs, uploads
from services.imports.refusals import FileTooLarge, TooManyWaiting, TooMuchWaiting
from services.permissions import Actor
from services.sql import Sql
from tests.imports.helping import bring_in, write_csv
from tests.support.databases import Database
from tests.world import world

LIST = "Namn;Ort\nÅkerblom Bygg AB;Malmö\n".encode()
LIMITS = {"imports": {"waiting_files": 2, "waiting_bytes": 10_000, "file_bytes": 8_000}}


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1_000):
        yield content[start : start + 1_000]


async def sent(actor: Actor, folder: Path, content: bytes = LIST) -> int:
    job_id = await uploads.upload(actor, "customers", "kunder.csv", pieces(content), folder)
    await runs.wait_for(job_id)
    return job_id


async def test_a_person_leaves_so_many_files_waiting_and_no_more(database: Database, tmp_path: Path) -> None:
    firm = await world(settings=LIMITS)
    await firm.profile("Importer", rights=["import"], customers_level="edit")
    await firm.person("Siri Strand", "Importer")
    astrid, siri = await firm.actor("Astrid Lindqvist"), await firm.actor("Siri Strand")
    first, _ = await sent(astrid, tmp_path), await sent(astrid, tmp_path)
    with pytest.raises(TooManyWaiting):
        await sent(astrid, tmp_path)
    await sent(siri, tmp_path)
    await runs.cancel(astrid, first)
    await sent(astrid, tmp_path)
    assert len(list((tmp_path / "imports").iterdir())) == 3


async def test_files_that_wait_hold_so_much_together(database: Database, tmp_path: Path) -> None:
    firm = await world(settings=LIMITS)
    astrid = await firm.actor("Astrid Lindqvist")
    await sent(astrid, tmp_path, LIST + b"Bolag AB;Lund\n" * 350)
    for content, refusal in ((b"x" * 6_000, TooMuchWaiting), (b"x" * 9_000, TooMuchWaiting)):
        with pytest.raises(refusal):
            await sent(astrid, tmp_path, content)
    assert len(await jobs.jobs_of(astrid)) == 1
    assert len(list((tmp_path / "imports").iterdir())) == 1


async def test_a_file_that_cannot_be_read_waits_for_nothing(database: Database, tmp_path: Path) -> None:
    firm = await world(settings=LIMITS)
    astrid = await firm.actor("Astrid Lindqvist")
    for _ in range(4):
        job_id = await sent(astrid, tmp_path, b"\x89PNG\r\n" + b"\0" * 400)
        assert (await jobs.job_of(astrid, job_id)).state == "failed"
    assert len(list((tmp_path / "imports").iterdir())) == 1


async def test_the_settings_limit_files(database: Database, tmp_path: Path) -> None:
    firm = await world(settings={"import_megabytes": 1})
    with pytest.raises(FileTooLarge) as refused:
        await sent(await firm.actor("Astrid Lindqvist"), tmp_path, b"Namn\n" + b"Bolag AB\n" * 200_000)
    assert refused.value.values == {"most": 1}


async def test_rows_of_an_import_are_forgotten_a_week_after_it_but_for_the_refused(
    database: Database, tmp_path: Path
) -> None:
    astrid = await (await world()).actor("Astrid Lindqvist")
    lines = [["Namn", "Orgnr"], ["Ek AB", ""], ["Al AB", "12"]]
    job = await bring_in(astrid, write_csv(tmp_path / "k.csv", lines))
    kinds = Sql("SELECT DISTINCT kind FROM import_row WHERE kind IS NOT NULL ORDER BY kind")
    await jobs.forget_old_rows()
    assert [one["kind"] for one in await rows(kinds)] == ["new", "refused"]
    await jobs.set_job(job.id, ended_at=jobs.utc_now() - timedelta(days=8))
    await jobs.forget_old_rows()
    assert [one["kind"] for one in await rows(kinds)] == ["refused"]
