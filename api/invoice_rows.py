"""The rows of an invoice, written together: what they come to is the invoice's amount."""

from collections.abc import Collection
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from services.invoices.make import change_invoice, make_invoice
from services.permissions import Actor
from services.refusals import NotEditable, Required, UnknownField, WrongKind

from .bodies import json_object
from .describing import IF_MATCH, answer, json_body, problems
from .exposed import EXPOSED
from .parameters import Id, access_of_request, etag, expected_version, known_parameters
from .reading import one

router = APIRouter(tags=["invoice-rows"], dependencies=[Depends(known_parameters)])
Json = dict[str, Any]
INVOICES = next(exposed for exposed in EXPOSED if exposed.resource == "invoices")
MOST = 1_000
NEW_NAMES = ("description", "quantity", "unit", "unit_price", "vat_rate")
NAMES = ("id", "version", *NEW_NAMES)
DECIMAL: Json = {"anyOf": [{"type": "string"}, {"type": "number"}]}
ROW: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "minimum": 1, "description": "Of a row that stays."},
        "version": {"type": "integer", "minimum": 1},
        "description": {"type": "string", "minLength": 1, "maxLength": 300},
        "quantity": DECIMAL,
        "unit": {"type": ["string", "null"], "maxLength": 20},
        "unit_price": DECIMAL,
        "vat_rate": DECIMAL,
    },
    "required": ["description", "unit_price", "vat_rate"],
    "additionalProperties": False,
}
NEW_ROW: Json = {
    **ROW, "properties": {name: given for name, given in ROW["properties"].items() if name not in ("id", "version")},
}  # fmt: skip
NEW_ROWS: Json = {
    "type": "array", "items": NEW_ROW, "minItems": 1, "maxItems": MOST,
    "description": "The rows of a new invoice, made together with it; `net` and `tax` are then what they come to.",
}  # fmt: skip
ROWS: Json = {
    "type": "object",
    "properties": {"rows": {"type": "array", "items": ROW, "minItems": 1, "maxItems": MOST}},
    "required": ["rows"],
    "additionalProperties": False,
}
EXAMPLE = {"rows": [{"description": "Study", "quantity": "7.5", "unit": "h", "unit_price": "110.00", "vat_rate": "25"}]}


@router.put(
    "/invoices/{id}/rows",
    operation_id="write-invoice-rows",
    responses={
        200: answer("The invoice, with the amounts of its rows.", {"$ref": "#/components/schemas/Invoice"}),
        **problems(400, 401, 403, 404, 409, 412, 413, 422, 429, 503),
    },
    openapi_extra={"requestBody": json_body(ROWS, EXAMPLE), "parameters": [IF_MATCH]},
)
async def write_rows(request: Request, id: Id) -> JSONResponse:
    """Make the rows of an invoice that is not sent those that are given; `/invoice-rows?filter=invoice_id.any:…` lists them."""
    actor, rows = access_of_request(request).actor, _rows(await json_object(request))
    await change_invoice(actor, id, {}, rows, version=expected_version(request), is_typed=True)
    told = await one(actor, INVOICES, id, None)
    return JSONResponse(told, headers={"ETag": etag(told["version"])})


async def make_with_rows(actor: Actor, values: Json) -> int:
    """Make an invoice with its rows, all of it or nothing; what they come to is its amount, which is not given beside them."""
    given = {name: value for name, value in values.items() if name != "rows"}
    rows = _listed(values["rows"], NEW_NAMES)
    for name in ("net", "tax"):
        if name in given:
            raise NotEditable(field=name)
    return (await make_invoice(actor, given, rows, is_typed=True)).invoice_id


def _rows(given: Json) -> list[Json]:
    """The rows of a body; `UnknownField`, `Required`, `WrongKind`."""
    for name in given.keys() - {"rows"}:
        raise UnknownField(name=name[:60], field=name[:60])
    return _listed(given.get("rows"), NAMES)


def _listed(rows: Any, names: Collection[str]) -> list[Json]:
    if rows is None:
        raise Required(field="rows")
    if not isinstance(rows, list) or len(rows) > MOST or not all(isinstance(row, dict) for row in rows):
        raise WrongKind(expected="[{…}]", field="rows")
    for place, row in enumerate(rows):
        _require_known(row, names, f"rows.{place}")
    return rows


def _require_known(row: Json, names: Collection[str], where: str) -> None:
    for name in row.keys() - set(names):
        raise UnknownField(name=name[:60], field=f"{where}.{name[:60]}")
    for name in ("id", "version"):
        if row.get(name) is not None and (isinstance(row[name], bool) or not isinstance(row[name], int)):
            raise WrongKind(expected="1, 2, 3, …", field=f"{where}.{name}")
