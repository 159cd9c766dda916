"""The command `export`: a report as one user sees it, written to a file."""

import shutil
from pathlib import Path

from services.database import value
from services.i18n import language
from services.kpis.telling import UnknownUser
from services.permissions import actor_of
from services.settings import Settings
from services.sql import Sql

from . import exports, kept
from .files import WRITERS
from .prepare import prepare
from .refusals import UnknownFormat
from .wishes import Wishes


async def export(settings: Settings, ref: str, email: str, file: Path, *, split: bool = False) -> int:
    """Write the report with this id, key or name to `file` (.xlsx or .csv); answers with the number of rows."""
    form = file.suffix.lower().removeprefix(".")
    if form not in WRITERS:
        raise UnknownFormat(field="format")
    user_id = await value(
        Sql("SELECT id FROM user_account WHERE lower(email) = ? AND is_active", (email.strip().lower(),))
    )
    actor = None if user_id is None else await actor_of(int(user_id), source="command")
    if actor is None:
        raise UnknownUser(email=email)
    viewer = language(actor.language)
    prepared = await prepare((await kept.find(actor, ref)).report, actor, viewer)
    wishes = Wishes(split=split, base_url=settings.public_url or "")
    export_id = await exports.begin(prepared, form, ref, wishes)
    path = await exports.write(prepared, export_id, settings.data_dir / "exports", wishes, may_be_apart=False)
    shutil.copyfile(path, file)
    return (await exports.export_of(actor, export_id, viewer)).written_rows
