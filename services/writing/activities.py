"""Rules of activities: who may write which, what is filled in."""

from services.database import row
from services.refusals import InvalidChoice, NotPermitted
from services.sql import Sql

from .write import Write


async def fill_activity(write: Write) -> None:
    """A new activity is the writer's and of now, where nothing else is given."""
    if write.is_new:
        write.values.setdefault("kind", "note")
        write.values["at"] = write.values.get("at") or write.recorder.at
        if write.values.get("person_id") is None:
            write.values["person_id"] = write.actor.user_id


async def of_same_customer(write: Write) -> None:
    """The contact of an activity is one of its customer's."""
    contact_id = write.then("contact_id")
    if contact_id is None or not write.changes("contact_id", "customer_id"):
        return
    found = await row(Sql("SELECT customer_id FROM contact WHERE id = ?", (contact_id,)), write.recorder.connection)
    if found is None or found["customer_id"] != write.then("customer_id"):
        raise InvalidChoice(value=str(contact_id), field="contact_id")


async def may_be_written(write: Write) -> None:
    """Who may only read customers writes own activities; who may edit them, everybody's."""
    if write.is_new or write.actor.may("edit"):
        return
    if write.before.get("person_id") != write.actor.user_id:
        raise NotPermitted()
