"""What the description of the API says of imports."""

from typing import Any

from services.imports.frame import MATCHING
from services.imports.targets import KINDS

Json = dict[str, Any]
COUNT = {"type": "integer", "minimum": 0}
COUNTED = ("new", "changed", "unchanged", "refused", "left_out", "same")
COLUMN = {"type": "object", "properties": {"heading": {"type": "string"}, "target": {"type": "string"}}}
IMPORT: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "resource": {"type": "string", "enum": list(KINDS)},
        "state": {"type": "string"},
        "file_name": {"type": "string"},
        "row_count": COUNT,
        "columns": {"type": "array", "items": COLUMN},
        "matching": {"type": "array", "items": {"type": "string"}},
        "on_break": {"type": "string", "enum": ["none", "rows"]},
        "counts": {"type": "object", "properties": dict.fromkeys(COUNTED, COUNT)},
        "unknown": {"type": "object"},
        "done": COUNT,
        "applied": COUNT,
        "skipped": COUNT,
        "failure": {"type": ["string", "null"]},
        "change_set_ids": {"type": "array", "items": {"type": "integer"}},
        "created_at": {"type": "string", "format": "date-time"},
    },
    "required": ["id", "resource", "state", "columns", "counts", "change_set_ids"],
}
ROW: Json = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "kind": {"type": "string"},
        "name": {"type": "string"},
        "row_id": {"type": ["integer", "null"]},
        "values": {"type": "object"},
        "changes": {"type": "array", "items": {"type": "object"}},
        "reasons": {"type": "array", "items": {"type": "object"}},
        "same": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["number", "kind", "name", "changes", "reasons", "same"],
}
CHOICES: Json = {
    "type": "object",
    "properties": {
        "columns": {"type": "object", "additionalProperties": {"type": "string"}},
        "choices": {"type": "object", "additionalProperties": {"type": "object"}},
        "matching": {
            "type": "array",
            "items": {"type": "string", "enum": sorted({n for m in MATCHING.values() for n in m})},
        },
        "on_break": {"type": "string", "enum": ["none", "rows"]},
        "decimal": {"type": "string", "enum": [",", "."]},
    },
    "additionalProperties": False,
}
FIXES: Json = {
    "type": "object",
    "properties": {
        "cells": {"type": "object", "additionalProperties": {"type": "string"}},
        "decision": {"type": "string"},
    },
    "additionalProperties": False,
}
CANCELLING: Json = {"type": "object", "properties": {"keep": {"type": "boolean"}}, "additionalProperties": False}
EXAMPLE = {"columns": {"0": "name", "1": "org_number"}, "choices": {"industry_id": {"Bygg & Anl": 3}}}
