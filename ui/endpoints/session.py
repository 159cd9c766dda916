"""Whose session this browser has now: asked by a page whose own session has ended."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from ..session import actor_of_request


async def session(request: Request) -> JSONResponse:
    """`{user_id}`; 401 without a session."""
    return JSONResponse({"user_id": actor_of_request(request).user_id}, headers={"Cache-Control": "no-store"})


ROUTES = (Route("/ui/session", session),)
