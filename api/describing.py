"""What the description of the API says about each address: summary, body, answers, examples."""

from typing import Any

from .examples import EXAMPLES
from .exposed import Exposed
from .warnings import WARNED, WARNINGS

Json = dict[str, Any]
PROBLEMS = {
    400: "The request cannot be read.",
    401: "There is no valid token.",
    403: "The user's rights or the token do not allow this.",
    404: "There is no such row, or the user may not see it.",
    409: "This does not fit what is already there.",
    412: "The row has changed since the version in If-Match.",
    413: "The body is too large.",
    422: "A value cannot be kept; `errors` names the fields.",
    429: "Too many requests; Retry-After says how long to wait.",
    503: "The register is busy; Retry-After says how long to wait.",
}
ALWAYS = (400, 401, 404, 429, 503)
WRITING = (403, 409, 412, 413, 422)
OPERATION = {
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {
                    "atomic": {"type": "boolean", "default": True},
                    "items": {
                        "type": "array",
                        "maxItems": 1000,
                        "items": {
                            "type": "object",
                            "properties": {
                                "op": {"type": "string", "enum": ["create", "update", "delete"]},
                                "id": {"type": "integer", "minimum": 1},
                                "version": {"type": "integer", "minimum": 1},
                                "values": {"type": "object"},
                            },
                            "required": ["op"],
                            "additionalProperties": False,
                        },
                    },
                },
                "required": ["items"],
                "additionalProperties": False,
            }
        }
    },
    "required": True,
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of the version that is to be overwritten.",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "A request with the same key within 24 hours is answered as the first one, not done again.",
}


def describe(what: str, exposed: Exposed) -> Json:
    """What `add_api_route` is told about one operation on a resource."""
    told: Json = {
        "operation_id": f"{what}-{exposed.resource}",
        "summary": SUMMARIES[what].format(name=_spoken(exposed.resource)),
        "response_model": None,
        "responses": {**_answers(what, exposed), **problems(*ALWAYS, *(WRITING if what != "read" else ()))},
    }
    extra = _extra(what, exposed)
    return {**told, "openapi_extra": extra} if extra else told


def problems(*statuses: int) -> dict[int | str, Json]:
    """The refusals of an address."""
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema}}
    return {status: {"description": PROBLEMS[status], "content": content} for status in sorted(statuses)}


def json_body(schema: Json, example: Any = None) -> Json:
    """The body of a request."""
    content = {"schema": schema} | ({"example": example} if example is not None else {})
    return {"required": True, "content": {"application/json": content}}


def answer(description: str, schema: Json, example: Any = None) -> Json:
    """A JSON answer."""
    content = {"schema": schema} | ({"example": example} if example is not None else {})
    return {"description": description, "content": {"application/json": content}}


def _answers(what: str, exposed: Exposed) -> dict[int | str, Json]:
    row, page = (_reference(f"{exposed.one}{suffix}") for suffix in ("", "Page"))
    example = EXAMPLES.get(exposed.resource)
    if what == "list":
        return {200: answer("A page of rows.", page, example and {"items": [example], "next": None})}
    if what in ("create", "update") and exposed.resource in WARNED:
        row = {"allOf": [row], "properties": {"warnings": WARNINGS}}
    if what == "create":
        return {201: answer("The row as it was made; its version in ETag.", row, _as_made(what, exposed, example))}
    if what == "batch":
        return {200: answer("A result for each write, in order.", BATCH_RESULT)}
    if what == "delete":
        return {204: {"description": "It is deleted."}}
    gone: dict[int | str, Json] = (
        {204: {"description": "Done; the writer may no longer see the row."}} if what == "update" else {}
    )
    same: dict[int | str, Json] = (
        {304: {"description": "The version is the one in If-None-Match."}} if what == "read" else {}
    )
    return {200: answer("The row; its version in ETag.", row, _as_made(what, exposed, example)), **gone, **same}


def _as_made(what: str, exposed: Exposed, example: Json | None) -> Json | None:
    """An example of what was made or changed, with what the writer is warned of."""
    if example is None or what == "read" or exposed.resource not in WARNED:
        return example
    warning = {"customer_id": 12, "number": 10011, "name": "Björkdal Bygg i Norr AB", "reasons": ["name"]}
    return {**example, "warnings": [warning]}


def _extra(what: str, exposed: Exposed) -> Json:
    written = {name: value for name, value in (EXAMPLES.get(exposed.resource) or {}).items() if name not in NOT_WRITTEN}
    if what == "create":
        body = json_body(_reference(f"New{exposed.one}"), written or None)
        return {"requestBody": body, "parameters": [IDEMPOTENCY_KEY]}
    if what == "update":
        return {"requestBody": json_body(_reference(f"{exposed.one}Changes")), "parameters": [IF_MATCH]}
    if what == "batch":
        return {"requestBody": OPERATION, "parameters": [IDEMPOTENCY_KEY]}
    return {"parameters": [IF_MATCH]} if what == "delete" else {}


def _spoken(resource: str) -> str:
    """A resource in words: e-invoice addresses."""
    return resource.replace("-", " ").replace("e invoice", "e-invoice")


def _reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


NOT_WRITTEN = ("id", "version", "created_at", "updated_at", "is_internal")
SUMMARIES = {
    "list": "List {name}",
    "create": "Make one of the {name}",
    "batch": "Make, change and delete many {name}",
    "read": "Read one of the {name}",
    "update": "Change the given fields of one of the {name}",
    "delete": "Delete one of the {name}",
}
BATCH_RESULT = {
    "type": "object",
    "properties": {
        "change_set_id": {"type": ["integer", "null"]},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "status": {"type": "integer"},
                    "id": {"type": ["integer", "null"]},
                    "version": {"type": ["integer", "null"]},
                    "problem": _reference("Problem"),
                    "warnings": WARNINGS,
                },
                "required": ["status", "id"],
            },
        },
    },
    "required": ["change_set_id", "items"],
}
