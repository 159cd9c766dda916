"""What the browser is told about cells."""

from services.fields.catalogue import fields_of
from services.i18n import language
from tests.support.databases import Database
from tests.world import world
from ui.cells import columns


async def test_statuses_are_drawn_by_what_they_mean(database: Database) -> None:
    firm = await world()
    actor = await firm.actor("Astrid Lindqvist")
    told = await columns(await fields_of("invoices", actor), language("en"), actor=actor, first="number")
    status, number = [next(one for one in told if one["field"] == name) for name in ("status_id", "number")]
    tones = {one["label"]: one["tone"] for one in status["choices"]}
    assert (status["draw"], status["kind"]) == ("stage", "choice")
    assert tones == {"Draft": "neu", "Sent": "acc", "Paid": "pos", "Paid, not sent": "pos"}
    assert (number["draw"], number["bare"]) == ("name", True)


async def test_other_choices_have_no_tone(database: Database) -> None:
    firm = await world()
    actor = await firm.actor("Astrid Lindqvist")
    told = await columns(await fields_of("customers", actor), language("en"), actor=actor, first="name")
    industry = next(one for one in told if one["field"] == "industry_id")
    assert "draw" not in industry
    assert all("tone" not in one for one in industry["choices"])


async def test_columns_that_add_up_what_one_may_not_see_all_of_say_so(database: Database) -> None:
    firm = await world()
    await firm.profile("Own invoices", invoice_scope="own")
    await firm.person("Maja Lind", "Own invoices")

    async def notes(resource: str, name: str) -> dict[str, str]:
        actor = await firm.actor(name)
        told = await columns(await fields_of(resource, actor), language("en"), actor=actor, first="name")
        return {one["field"]: one["note"] for one in told if "note" in one}

    only = "Only invoices that you may see are counted"
    names = ("stage", "billed_this_year", "margin_this_year", "last_invoice_date")
    assert await notes("customers", "Maja Lind") == dict.fromkeys(names, only)
    assert await notes("projects", "Maja Lind") == {"billed": only, "margin": only}
    assert await notes("customers", "Astrid Lindqvist") == {}
