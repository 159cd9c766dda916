"""JSON schemas of the resources, made from the Field catalogue."""

import json
from typing import Any

from services.fields.catalogue import CATALOGUE
from services.fields.field import Field
from services.fields.typed import json_type
from services.resources import RESOURCES
from services.writing.people import NEEDED_FOR_PROFILE, NEEDED_FOR_USER

from .exposed import EXPOSED, Exposed
from .invoice_rows import NEW_ROWS

Schema = dict[str, Any]
NEEDED = {"users": NEEDED_FOR_USER, "permission-profiles": NEEDED_FOR_PROFILE}
DECIMAL = r"^-?\d{1,20}(\.\d{1,20})?$"
READ: dict[str, Schema] = {
    "integer": {"type": "integer"},
    "decimal": {"type": "string", "pattern": DECIMAL},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "array": {"type": "array", "items": {"type": "string"}},
    "string": {"type": "string"},
}
CUSTOM = {"^x_": {"description": "A field that the firm added itself."}}
ID = Field("id", "Id", "number", required=True)
VERSION = Field("version", "Version", "number", required=True)


def fields_of(exposed: Exposed) -> list[Field]:
    """The catalogue's fields of a resource."""
    return [ID, *CATALOGUE[exposed.resource], VERSION]


def schemas() -> dict[str, Schema]:
    """The schemas of all resources: as they are read, made and changed."""
    found: dict[str, Schema] = {"Problem": PROBLEM}
    for exposed in EXPOSED:
        found[exposed.one] = _reading(exposed)
        found[f"{exposed.one}Page"] = _page(exposed)
        found[f"New{exposed.one}"] = _writing(exposed, needed(exposed))
        found[f"{exposed.one}Changes"] = _writing(exposed, [])
    found["NewInvoice"] = _with_rows(found["NewInvoice"])
    return found


def _with_rows(invoice: Schema) -> Schema:
    """An invoice is made with its amount, or with rows that come to it."""
    plain = {"required": invoice["required"], "properties": {"rows": False}}
    whole = {"required": ["customer_id", "date", "rows"], "properties": {"net": False, "tax": False}}
    without = {name: given for name, given in invoice.items() if name != "required"}
    return {**without, "properties": {**invoice["properties"], "rows": NEW_ROWS}, "anyOf": [plain, whole]}


def needed(exposed: Exposed) -> list[str]:
    """The fields without which a row cannot be made."""
    if exposed.resource in NEEDED:
        return list(NEEDED[exposed.resource])
    columns = RESOURCES[exposed.resource].model._meta.fields_map
    filled = {"number", "currency", "currency_rate"} | ({"customer_id"} if exposed.of_customer else set())
    return [
        field.name
        for field in CATALOGUE[exposed.resource]
        if field.required
        and field.is_writable
        and field.name not in filled
        and columns[field.name.removesuffix("_id")].default is None
    ]


def _reading(exposed: Exposed) -> Schema:
    properties = {field.name: _described(field, _read(field)) for field in fields_of(exposed)}
    return {"type": "object", "properties": properties, "patternProperties": CUSTOM, "required": ["id"]}


def _writing(exposed: Exposed, required: list[str]) -> Schema:
    fields = [field for field in CATALOGUE[exposed.resource] if field.is_writable]
    if exposed.of_customer:
        fields = [field for field in fields if field.name != "customer_id"]
    schema: Schema = {
        "type": "object",
        "properties": {field.name: _described(field, _write(field)) for field in fields},
        "patternProperties": CUSTOM,
        "additionalProperties": False,
    }
    return {**schema, "required": required} if required else schema


def _page(exposed: Exposed) -> Schema:
    items = {"type": "array", "items": {"$ref": f"#/components/schemas/{exposed.one}"}}
    properties = {
        "items": items,
        "next": {"type": ["string", "null"], "description": "The cursor of the next page."},
        "total": {"type": "integer"},
    }
    return {"type": "object", "properties": properties, "required": ["items", "next"]}


def _described(field: Field, schema: Schema) -> Schema:
    return {**schema, "title": field.label}


def _read(field: Field) -> Schema:
    if field.kind == "moment":
        return {"type": "string", "format": "date-time"}
    schema = _of_kind(field)
    return schema if field.required else {**schema, "type": [schema["type"], "null"]}


def _write(field: Field) -> Schema:
    kind = json_type(field)
    schema = _of_kind(field)
    if kind == "decimal":
        types = [READ["decimal"], {"type": "number"}]
        return {"anyOf": types if field.required else [*types, {"type": "null"}]}
    if kind == "integer":
        schema |= {"minimum": 1} if field.name.endswith("_id") else _bounds(field)
    if kind == "string":
        schema |= {"maxLength": field.max_length} if field.max_length else {}
        schema |= {"minLength": 1} if field.required else {}
        if field.choices and field.choices.startswith("custom:"):
            schema["enum"] = json.loads(field.choices.removeprefix("custom:"))
    return schema if field.required else {**schema, "type": [schema["type"], "null"]}


def _of_kind(field: Field) -> Schema:
    schema = dict(READ[json_type(field)])
    return schema | ({"items": {"type": "integer"}} if field.links is not None else {})


def _bounds(field: Field) -> Schema:
    bounds = {"minimum": field.least, "maximum": field.most}
    return {name: value for name, value in bounds.items() if value is not None}


PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence that says what is so and what to do."},
        "code": {"type": "string", "description": "What programs tell refusals apart by."},
        "field": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": ["string", "null"]},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
                "required": ["field", "code", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "code"],
}
