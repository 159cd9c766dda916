"""What became of a mass update that was stopped to be taken back, where some of its rows could not be put back."""

from dataclasses import dataclass

from services import history
from services.change_log import undone_by
from services.database import value
from services.permissions import Actor
from services.sql import Sql
from services.undoing import Conflict

from .reading import Standing

ROWS_BACK = (
    f"SELECT u.row_count FROM mass_update m JOIN change_set u ON u.id = {undone_by('m.change_set_id')} WHERE m.id = ?"
)


@dataclass(frozen=True)
class TakenBack:
    """How many rows were put back, how many stay as they are, and the values that stay (the first ones of many)."""

    rows: int
    stay: int
    conflicts: tuple[Conflict, ...]


async def taken_back(actor: Actor, stands: Standing) -> TakenBack | None:
    """What came of taking a stopped run back; None for any other run, and where nothing of it is left."""
    if stands.state != "cancelled" or stands.stop != "take_back" or stands.change_set_id is None:
        return None
    rows = int(await value(Sql(ROWS_BACK, (stands.id,))) or 0)
    return TakenBack(rows, stands.changed, await history.kept(actor, stands.change_set_id))
