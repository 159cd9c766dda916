"""Fields whose several values are rows of their own: what is chosen is made, what is not goes."""

from collections.abc import Mapping
from typing import Any

from services.changes import Recorder
from services.database import rows
from services.fields.field import Field
from services.refusals import ChangedMeanwhile
from services.sql import Sql

from .values import require_offered


async def write_linked(
    recorder: Recorder, field: Field, row_id: int, given: Any, expected: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Give a row the values of such a field; answers with the ids it had, nothing where it had these already."""
    links = field.links
    assert links is not None
    query = Sql(
        f"SELECT id, {links.to} AS value FROM {links.table} WHERE {links.of} = ? ORDER BY {links.to}", (row_id,)
    )
    there = {int(found["value"]): int(found["id"]) for found in await rows(query, recorder.connection)}
    before, wanted = list(there) or None, given or None
    if before == wanted:
        return {}
    if expected and field.name in expected and (expected[field.name] or None) != before:
        raise ChangedMeanwhile(field=field.name, mine=wanted, theirs=before)
    for gone in sorted(there.keys() - set(wanted or ())):
        await recorder.delete(links.resource, there[gone])
    added = sorted(set(wanted or ()) - there.keys())
    await require_offered(recorder.actor, {field.name: field}, {field.name: added})
    for new in added:
        await recorder.create(links.resource, {links.of: row_id, links.to: new})
    return {field.name: before}
