"""Phones and e-mails of contacts: the contact's own are always the first of its lines that may be used.

A contact without lines of a kind has just the one on itself, which is how imports and programs write it.
"""

from typing import Any

from services.changes import Recorder
from services.database import row, rows
from services.organization import organization
from services.refusals import TooLong
from services.sql import Sql
from services.values import LONGEST_PHONE, clean_email, clean_phone

from .write import Write

LINES = "SELECT id, value, do_not_use FROM contact_line WHERE contact_id = ? AND way = ? ORDER BY position, id"
COUNTRY = "SELECT c.country FROM contact o JOIN customer c ON c.id = o.customer_id WHERE o.id = ?"
WAYS = ("phone", "email")


async def clean_value(write: Write) -> None:
    """A line's value as its way is written: a phone number or an e-mail address."""
    if not write.changes("value", "way"):
        return
    found = await row(Sql(COUNTRY, (write.then("contact_id"),)), write.recorder.connection)
    country = (found or {}).get("country") or (await organization()).country
    given = str(write.then("value"))
    write.values["value"] = clean_email(given) if write.then("way") == "email" else clean_phone(given, country)
    if write.then("way") == "phone" and len(write.values["value"]) > LONGEST_PHONE:
        raise TooLong(most=LONGEST_PHONE, field="value")


async def line_moved(write: Write, row_id: int) -> None:
    """After a line is written: the contact takes its first usable ones."""
    found = await row(Sql("SELECT contact_id FROM contact_line WHERE id = ?", (row_id,)), write.recorder.connection)
    if found is not None:
        await take_first(write.recorder, int(found["contact_id"]))


async def take_first(recorder: Recorder, contact_id: int) -> None:
    """Give a contact the first phone and e-mail that may be used, of those ways that have lines."""
    first: dict[str, Any] = {}
    for way in WAYS:
        lines = await rows(Sql(LINES, (contact_id, way)), recorder.connection)
        if lines:
            first[way] = next((line["value"] for line in lines if not line["do_not_use"]), None)
    if first:
        await recorder.update("contacts", contact_id, first)


async def contact_moved(write: Write, row_id: int) -> None:
    """After a contact is written: its first usable line follows; an emptied one is deleted and the next comes up."""
    recorder = write.recorder
    for way in [way for way in WAYS if write.changes(way) and not write.is_new]:
        lines = await rows(Sql(LINES, (row_id, way)), recorder.connection)
        first = next((line for line in lines if not line["do_not_use"]), None)
        given = write.values.get(way)
        if first is None or given == first["value"]:
            if lines and given:
                await recorder.create("contact-lines", {"contact_id": row_id, "way": way, "value": given})
        elif given:
            await recorder.update("contact-lines", first["id"], {"value": given})
        else:
            await recorder.delete("contact-lines", first["id"])
            await take_first(recorder, row_id)
