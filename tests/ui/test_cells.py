"""What the browser is told about cells."""

from services.fields.catalogue import fields_of
from services.i18n import language
from tests.support.databases import Database
from tests.world import world
from ui.cells import columns


async def test_statuses_are_drawn_by_what_they_mean(database: Database) -> None:
    firm = await world()
    actor = await firm.actor("Astrid Lindqvist")
    told = await columns(await fields_of("invoices", actor), language("en"), may_edit=True, first="number")
    status, number = [next(one for one in told if one["field"] == name) for name in ("status_id", "number")]
    tones = {one["label"]: one["tone"] for one in status["choices"]}
    assert (status["draw"], status["kind"]) == ("stage", "choice")
    assert tones == {"Draft": "neu", "Sent": "acc", "Paid": "pos", "Paid, not sent": "pos"}
    assert (number["draw"], number["bare"]) == ("name", True)


async def test_other_choices_have_no_tone(database: Database) -> None:
    firm = await world()
    fields = await fields_of("customers", await firm.actor("Astrid Lindqvist"))
    told = await columns(fields, language("en"), may_edit=True, first="name")
    industry = next(one for one in told if one["field"] == "industry_id")
    assert "draw" not in industry
    assert all("tone" not in one for one in industry["choices"])
