"""The addresses of one resource: list, make, read, change, delete."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from services.permissions import Actor
from services.refusals import NotEditable, NotFound
from services.writing import create_row, delete_row, require_row, update_row

from . import parameters as given
from .batch import write_batch
from .bodies import json_object
from .describing import describe
from .exposed import Exposed
from .invoice_rows import make_with_rows
from .once import once
from .parameters import Listed, access_of_request, etag, expected_version, known_parameters
from .reading import listed, one, require_customer
from .warnings import with_warnings

Json = dict[str, Any]


def router_of(exposed: Exposed) -> APIRouter:
    """The router of one resource."""
    router = APIRouter(tags=[exposed.resource], dependencies=[Depends(known_parameters)])
    (_below_customer if exposed.of_customer else _plain)(router, exposed)
    return router


def _plain(router: APIRouter, exposed: Exposed) -> None:
    async def get_list(request: Request, asked: given.ListQuery) -> JSONResponse:
        return await _list(request, exposed, asked, None)

    async def search(request: Request, asked: given.SearchQuery) -> JSONResponse:
        return await _list(request, exposed, asked, None)

    async def create(request: Request) -> Response:
        return await _create(request, exposed, None)

    async def get_one(request: Request, id: given.Id, fields: given.FieldNames = "") -> Response:
        return await _one(request, exposed, id, None, fields)

    async def update(request: Request, id: given.Id) -> Response:
        return await _update(request, exposed, id, None)

    async def delete(request: Request, id: given.Id) -> Response:
        return await _delete(request, exposed, id, None)

    if exposed.has_batch:
        _batch(router, exposed)
    _add(router, exposed, search if exposed.has_search else get_list, create, get_one, update, delete)


def _batch(router: APIRouter, exposed: Exposed) -> None:
    async def batch(request: Request) -> Response:
        return await write_batch(request, exposed)

    router.add_api_route(f"{exposed.path}/batch", batch, methods=["POST"], **describe("batch", exposed))


def _below_customer(router: APIRouter, exposed: Exposed) -> None:
    async def get_list(request: Request, customer_id: given.CustomerId, asked: given.ListQuery) -> JSONResponse:
        return await _list(request, exposed, asked, customer_id)

    async def create(request: Request, customer_id: given.CustomerId) -> Response:
        return await _create(request, exposed, customer_id)

    async def get_one(
        request: Request, customer_id: given.CustomerId, id: given.Id, fields: given.FieldNames = ""
    ) -> Response:
        return await _one(request, exposed, id, customer_id, fields)

    async def update(request: Request, customer_id: given.CustomerId, id: given.Id) -> Response:
        return await _update(request, exposed, id, customer_id)

    async def delete(request: Request, customer_id: given.CustomerId, id: given.Id) -> Response:
        return await _delete(request, exposed, id, customer_id)

    _add(router, exposed, get_list, create, get_one, update, delete)


def _add(router: APIRouter, exposed: Exposed, *endpoints: Callable[..., Any]) -> None:
    """List, make, read, change and delete at their addresses."""
    verbs = (("list", "GET"), ("create", "POST"), ("read", "GET"), ("update", "PATCH"), ("delete", "DELETE"))
    for (what, method), endpoint in zip(verbs, endpoints, strict=True):
        if (what == "delete" and not exposed.can_delete) or (method != "GET" and not exposed.is_written):
            continue
        path = exposed.path if what in ("list", "create") else f"{exposed.path}/{{id}}"
        status = {"create": 201, "delete": 204}.get(what)
        router.add_api_route(path, endpoint, methods=[method], status_code=status, **describe(what, exposed))


async def _list(request: Request, exposed: Exposed, asked: Listed, customer_id: int | None) -> JSONResponse:
    return JSONResponse(await listed(access_of_request(request).actor, exposed, asked, customer_id))


async def _one(request: Request, exposed: Exposed, row_id: int, customer_id: int | None, fields: str) -> Response:
    told = await one(access_of_request(request).actor, exposed, row_id, customer_id, fields)
    tag = etag(told["version"])
    if request.headers.get("if-none-match", "").strip() == tag:
        return Response(status_code=304, headers={"ETag": tag})
    asked = [name.strip() for name in fields.split(",") if name.strip()]
    if asked and "version" not in asked:
        told.pop("version")
    return JSONResponse(told, headers={"ETag": tag})


async def _create(request: Request, exposed: Exposed, customer_id: int | None) -> Response:
    actor = access_of_request(request).actor
    values = await json_object(request)

    async def work() -> Response:
        row_id = await _make(actor, exposed, await _of(actor, values, customer_id))
        told = await one(actor, exposed, row_id, customer_id)
        told = await with_warnings(actor, exposed.resource, told, values, customer_id or row_id)
        address = f"{request.url.path.rstrip('/')}/{row_id}"
        return JSONResponse(told, 201, {"ETag": etag(told["version"]), "Location": address})

    return await once(request, work)


async def _make(actor: Actor, exposed: Exposed, values: Json) -> int:
    if exposed.resource == "invoices" and "rows" in values:
        return await make_with_rows(actor, values)
    return await create_row(actor, exposed.resource, values, is_typed=True)


async def _update(request: Request, exposed: Exposed, row_id: int, customer_id: int | None) -> Response:
    actor = access_of_request(request).actor
    values = await json_object(request)
    if customer_id is not None:
        await _require_below(actor, exposed, row_id, customer_id, values)
    await update_row(actor, exposed.resource, row_id, values, expected_version(request), is_typed=True)
    try:
        told = await one(actor, exposed, row_id, customer_id)
    except NotFound:  # given to somebody else: no longer the writer's to see
        return Response(status_code=204)
    told = await with_warnings(actor, exposed.resource, told, values, customer_id or row_id)
    return JSONResponse(told, headers={"ETag": etag(told["version"])})


async def _delete(request: Request, exposed: Exposed, row_id: int, customer_id: int | None) -> Response:
    actor = access_of_request(request).actor
    if customer_id is not None:
        await _require_below(actor, exposed, row_id, customer_id, {})
    await delete_row(actor, exposed.resource, row_id, expected_version(request))
    return Response(status_code=204)


async def _of(actor: Actor, values: Json, customer_id: int | None) -> Json:
    """The values of a row below a customer, which the address names."""
    if customer_id is None:
        return values
    await require_customer(actor, customer_id)
    if "customer_id" in values:
        raise NotEditable(field="customer_id")
    return {**values, "customer_id": customer_id}


async def _require_below(actor: Actor, exposed: Exposed, row_id: int, customer_id: int, values: Json) -> None:
    """Refuse a row of another customer than the address says, and moving one there."""
    await one(actor, exposed, row_id, customer_id, "id")
    await require_row(actor, exposed.resource, row_id)
    if "customer_id" in values:
        raise NotEditable(field="customer_id")
