"""What the grid reads when it is grouped: heads of groups with counts and sums, and the rows of unfolded ones."""

from typing import Any

from nicegui.json import NiceGUIJSONResponse as JSONResponse
from starlette.requests import Request
from starlette.routing import Route

from services import grouping, listing
from services.fields.choices import choices
from services.fields.field import Field
from services.fields.parts import is_part, part_words
from services.filters.filter import parse
from services.i18n import Language, language

from ..cells import labelled
from ..session import actor_of_request
from .rows import BLOCK, names_in, scene_of, whole_number

LONGEST_LIST = 20_000


async def grouped(request: Request) -> JSONResponse:
    """Rows `o`…`o + n` of a list grouped by `g`, with the groups in `open` unfolded; otherwise as `rows`."""
    actor, asked = actor_of_request(request), request.query_params
    resource, viewer = request.path_params["resource"], language(actor.language)
    seen = await scene_of(actor, resource, parse(asked.get("f", ""), asked.get("q", "")))
    levels = grouping.levels_of(names_in(asked.get("g", "")), seen.fields)
    found = await grouping.groups_of(seen, levels)
    words = [await _words(grouping.group_field(seen, name), viewer, found, n) for n, name in enumerate(levels)]
    ordered = sorted(found, key=lambda group: [_place(v, w) for v, w in zip(group.values, words, strict=True)])
    listed = grouping.stretches(ordered, set(asked.get("open", "")[:LONGEST_LIST].split(",")))
    order = listing.order_of(asked.get("s", ""), resource)
    limit = min(whole_number(asked.get("n", str(BLOCK))), listing.MOST)
    names = names_in(asked.get("c", ""))
    shown = await grouping.page(seen, levels, listed, order, whole_number(asked.get("o", "0")), limit, names)
    leaves = await labelled([row for row in shown if isinstance(row, dict)], seen, viewer)
    by_id = {row["id"]: row for row in leaves}
    rows = [by_id[one["id"]] if isinstance(one, dict) else _head(one, words, viewer) for one in shown]
    length = sum(stretch.length for stretch in listed)
    told = {"rows": rows, "length": length, "total": await listing.count(seen), "ignored": list(seen.ignored)}
    return JSONResponse(told)


def _head(stretch: grouping.Stretch, words: list[dict[Any, str]], viewer: Language) -> dict[str, Any]:
    group, level = stretch.group, stretch.level or 0
    value = group.values[level]
    label = words[level].get(value, viewer.t("None") if value is None else str(value))
    head = {"id": f"group {group.key}", "group": group.key, "level": level, "label": label, "count": group.count}
    return {**head, **group.sums}


async def _words(field: Field, viewer: Language, groups: list[grouping.Group], level: int) -> dict[Any, str]:
    """What the values of a level are called, in the order in which the groups stand: the newest months first."""
    if field.kind == "boolean":
        return {True: viewer.t("Yes"), False: viewer.t("No")}
    if is_part(field):
        given = {group.values[level] for group in groups} - {None}
        return {value: part_words(value, field, viewer) for value in sorted(given, reverse=True)}
    return {choice.value: choice.label for choice in await choices(field.choices, viewer)} if field.choices else {}


def _place(value: Any, words: dict[Any, str]) -> tuple[bool, int, str]:
    """Groups stand in the order of their words, those without a value last."""
    known = list(words)
    return (value is None, known.index(value) if value in words else len(known), str(value))


ROUTES = (Route("/ui/groups/{resource}", grouped),)
