"""Webhooks: where programs are told what happened, and what became of each message."""

import json
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from services import webhooks
from services.change_sets import TOLD
from services.outward import moment_as_json
from services.webhooks import Delivery, Hook

from .bodies import json_object
from .change_sets import cursor_of, number_in, page_of
from .describing import IDEMPOTENCY_KEY, answer, json_body, problems
from .once import once
from .parameters import CursorText, Id, Limit, access_of_request, known_parameters

router = APIRouter(tags=["webhooks"], dependencies=[Depends(known_parameters)])
Json = dict[str, Any]
COUNT = {"type": "integer", "minimum": 0}
TIME = {"type": ["string", "null"], "format": "date-time"}
RESOURCES = {"type": "array", "items": {"type": "string", "enum": list(TOLD)}, "uniqueItems": True}
HOOK: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "url": {"type": "string"},
        "resources": {**RESOURCES, "description": "Empty for all."},
        "is_active": {"type": "boolean"},
        "owner_id": {"type": "integer"},
        "created_at": {"type": "string", "format": "date-time"},
        "waiting": COUNT,
        "dead": COUNT,
        "secret": {"type": "string", "description": "Only in the answer to making it, or to a new secret."},
    },
    "required": ["id", "name", "url", "resources", "is_active", "owner_id", "created_at", "waiting", "dead"],
}
WANTED: Json = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 120},
        "url": {"type": "string", "maxLength": 500},
        "resources": RESOURCES,
        "is_active": {"type": "boolean"},
    },
    "required": ["name", "url"],
    "additionalProperties": False,
}
CHANGED: Json = {name: part for name, part in WANTED.items() if name != "required"}
DELIVERY: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "state": {"type": "string", "enum": ["waiting", "delivered", "dead"]},
        "attempts": COUNT,
        "status": {"type": ["integer", "null"]},
        "error": {"type": ["string", "null"]},
        "created_at": {"type": "string", "format": "date-time"},
        "next_at": TIME,
        "ended_at": TIME,
        "message": {"type": "object"},
    },
    "required": ["id", "state", "attempts", "status", "error", "created_at", "message"],
}
EXAMPLE = {"name": "Payroll", "url": "https://payroll.example.com/stamkund", "resources": ["projects", "costs"]}
READ = problems(400, 401, 404, 429, 503)
WRITE = problems(400, 401, 403, 404, 409, 413, 422, 429, 503)


@router.get("/webhooks", operation_id="list-webhooks", responses={200: answer("All of them.", page_of(HOOK)), **READ})
async def list_webhooks(request: Request) -> JSONResponse:
    """One's own webhooks; everybody's with the right to settings."""
    found = await webhooks.webhooks(access_of_request(request).actor)
    return JSONResponse({"items": [_hook(one) for one in found], "next": None})


@router.post(
    "/webhooks",
    operation_id="create-webhook",
    status_code=201,
    responses={201: answer("The webhook with its secret, the only time that is shown.", HOOK), **WRITE},
    openapi_extra={"requestBody": json_body(WANTED, EXAMPLE), "parameters": [IDEMPOTENCY_KEY]},
)
async def create_webhook(request: Request) -> Response:
    """Have an address told of every change from now on. Needs the right to API tokens."""
    actor, given = access_of_request(request).actor, await json_object(request)

    async def work() -> Response:
        webhook_id, secret = await webhooks.create_webhook(actor, given)
        told = {**_hook(await webhooks.webhook(actor, webhook_id)), "secret": secret}
        return JSONResponse(told, 201, {"Location": f"/api/v1/webhooks/{webhook_id}"})

    return await once(request, work)


@router.get("/webhooks/{id}", operation_id="read-webhook", responses={200: answer("The webhook.", HOOK), **READ})
async def read_webhook(request: Request, id: Id) -> JSONResponse:
    """One webhook, without its secret."""
    return JSONResponse(_hook(await webhooks.webhook(access_of_request(request).actor, id)))


@router.patch(
    "/webhooks/{id}",
    operation_id="change-webhook",
    responses={200: answer("The webhook.", HOOK), **WRITE},
    openapi_extra={"requestBody": json_body(CHANGED, {"is_active": False})},
)
async def change_webhook(request: Request, id: Id) -> JSONResponse:
    """Change its name, address or resources, or switch it off and on."""
    actor = access_of_request(request).actor
    await webhooks.change_webhook(actor, id, await json_object(request))
    return JSONResponse(_hook(await webhooks.webhook(actor, id)))


@router.delete(
    "/webhooks/{id}", operation_id="delete-webhook", status_code=204, responses={204: {"description": "Gone."}, **WRITE}
)
async def delete_webhook(request: Request, id: Id) -> Response:
    """End a webhook; what waits is not sent."""
    await webhooks.delete_webhook(access_of_request(request).actor, id)
    return Response(status_code=204)


@router.post(
    "/webhooks/{id}/secret", operation_id="renew-webhook-secret", responses={200: answer("With secret.", HOOK), **WRITE}
)
async def renew_secret(request: Request, id: Id) -> JSONResponse:
    """Make a new secret; the old one is void at once."""
    actor = access_of_request(request).actor
    secret = await webhooks.new_secret(actor, id)
    return JSONResponse({**_hook(await webhooks.webhook(actor, id)), "secret": secret})


@router.post(
    "/webhooks/{id}/test", operation_id="test-webhook", status_code=202, responses={202: answer("Soon.", HOOK), **WRITE}
)
async def send_test(request: Request, id: Id) -> JSONResponse:
    """Send a message of type `test`."""
    actor = access_of_request(request).actor
    await webhooks.send_test(actor, id)
    return JSONResponse(_hook(await webhooks.webhook(actor, id)), 202)


@router.get(
    "/webhooks/{id}/deliveries",
    operation_id="list-webhook-deliveries",
    responses={200: answer("A page.", page_of(DELIVERY)), **READ},
)
async def list_deliveries(request: Request, id: Id, limit: Limit = 100, cursor: CursorText = None) -> JSONResponse:
    """Messages and what became of them, newest first."""
    actor = access_of_request(request).actor
    found = await webhooks.deliveries(actor, id, limit + 1, number_in(cursor))
    following = cursor_of(found[limit - 1].id) if len(found) > limit else None
    return JSONResponse({"items": [_delivery(one) for one in found[:limit]], "next": following})


@router.post(
    "/webhooks/{id}/deliveries/{delivery_id}/replay",
    operation_id="replay-webhook-delivery",
    status_code=202,
    responses={202: answer("Soon.", HOOK), **WRITE},
)
async def replay(request: Request, id: Id, delivery_id: Id) -> JSONResponse:
    """Send a message again that was given up or delivered."""
    actor = access_of_request(request).actor
    await webhooks.replay(actor, id, delivery_id)
    return JSONResponse(_hook(await webhooks.webhook(actor, id)), 202)


def _hook(one: Hook) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "url": one.url,
        "resources": list(one.resources),
        "is_active": one.is_active,
        "owner_id": one.owner_id,
        "created_at": moment_as_json(one.created_at),
        "waiting": one.waiting,
        "dead": one.dead,
    }


def _delivery(one: Delivery) -> Json:
    return {
        "id": one.id,
        "state": one.state,
        "attempts": one.attempts,
        "status": one.status,
        "error": one.error,
        "created_at": moment_as_json(one.created_at),
        "next_at": moment_as_json(one.next_at) if one.next_at else None,
        "ended_at": moment_as_json(one.ended_at) if one.ended_at else None,
        "message": json.loads(one.body),
    }
