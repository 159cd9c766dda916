"""What the history reads: pages of a change set's rows in words, and how a field came to its value."""

from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from services.change_facts import Facts, facts_of
from services.change_rows import ChangeRow, field_changes, rows_of_set
from services.fields.catalogue import CATALOGUE, fields_of
from services.i18n import language, mark
from services.money import minor_units
from services.organization import organization
from services.refusals import NotFound, NotUnderstood

from ..design import colour, initials
from ..mass_update.words import NOTHING, Speaker, label_of, told_value
from ..session import actor_of_request
from .words import KINDS, OTHER, PAGES, PLAIN, RESOURCES

MOST = 200
PARENTS = {"projects": mark("Project"), "invoices": mark("Invoice")}


async def change_rows(request: Request) -> JSONResponse:
    """Changes `o`…`o + n` of a change set."""
    actor, asked = actor_of_request(request), request.query_params
    offset, limit = (_whole(asked.get(name, usual)) for name, usual in (("o", "0"), ("n", "100")))
    found = await rows_of_set(actor, request.path_params["id"], min(limit, MOST), offset)
    speaker = Speaker(language(actor.language), await organization())
    facts = await facts_of(actor, found)
    return JSONResponse({"rows": [await _told(row, speaker, facts.get(row.id)) for row in found]})


async def field_history(request: Request) -> JSONResponse:
    """How a field of a row came to its value, newest first, in words; empty for what the viewer may not see."""
    actor, given = actor_of_request(request), request.path_params
    if given["resource"] not in CATALOGUE:
        raise NotFound()
    speaker = Speaker(language(actor.language), await organization())
    field = (await fields_of(given["resource"], actor)).get(given["field"])
    found = await field_changes(actor, given["resource"], given["id"], given["field"])
    told = [
        {
            "who": one.actor_name,
            "when": speaker.language.moment(one.at, speaker.firm.time_zone, speaker.today),
            "kind": speaker.t(KINDS.get(one.kind, PLAIN)[1]),
            "old": await told_value(speaker, field, one.old) if field else NOTHING,
            "new": await told_value(speaker, field, one.new) if field else NOTHING,
        }
        for one in found
    ]
    return JSONResponse({"field": label_of(field, speaker.language) if field else "", "changes": told})


async def _told(row: ChangeRow, speaker: Speaker, facts: Facts | None) -> dict[str, Any]:
    label = speaker.t(RESOURCES.get(row.resource, OTHER))
    told = {
        "id": row.id,
        "name": row.name or label,
        "what": label,
        "tile": colour(row.row_id),
        "letter": initials(row.name or label)[:1],
        "field": label_of(row.field, speaker.language) if row.field else (row.field_name or ""),
        "path": "" if row.action == "delete" else _page_of(row),
        "action": row.action,
    }
    if row.action != "update":
        whole = {"create": speaker.t("Added"), "delete": speaker.t("Deleted")}[row.action]
        words = await _facts(facts, speaker) if facts is not None else []
        return {**told, "whole": " · ".join([whole, *words]), "old": "", "new": ""}
    if row.field is None:
        return {**told, "old": _plain(row.old), "new": _plain(row.new)}
    old, new = [await told_value(speaker, row.field, given) for given in (row.old, row.new)]
    return {**told, "old": old, "new": new}


def _page_of(row: ChangeRow) -> str:
    if row.resource in PAGES:
        return f"/{row.resource}/{row.row_id}"
    return f"/customers/{row.customer_id}" if row.customer_id is not None else ""


async def _facts(facts: Facts, speaker: Speaker) -> list[str]:
    """What a row is: Hours · Quantity: 10 · Unit cost: 120.00 EUR · Project: Harbour study."""
    told = []
    for field, given in facts.values:
        if (field.kind == "money" or field.unit is not None) and facts.currency:
            words = _amount(speaker, Decimal(str(given)), facts.currency)
        else:
            words = await told_value(speaker, field, given)
        told.append((label_of(field, speaker.language) if field.kind in ("money", "number") else "", words))
    if facts.parent is not None:
        resource, name = facts.parent
        told.append((speaker.t(PARENTS[resource]), name))
    return [speaker.t("{thing}: {field}", thing=label, field=words) if label else words for label, words in told]


def _amount(speaker: Speaker, amount: Decimal, currency: str) -> str:
    digits = max(minor_units(currency), -int(amount.as_tuple().exponent))
    return f"{speaker.language.number(amount, digits)} {currency}"


def _plain(given: Any) -> str:
    return NOTHING if given in (None, "", [], {}) else str(given)[:200]


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise NotUnderstood()
    return int(text)


ROUTES = (
    Route("/ui/changes/{id:int}/rows", change_rows),
    Route("/ui/field-history/{resource}/{id:int}/{field}", field_history),
)
