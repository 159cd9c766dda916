"""`Idempotency-Key`: the same POST again is answered as the first time."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from services.idempotency import Answer, begin, forget, keep
from services.refusals import Refusal

from .parameters import access_of_request
from .problems import problem
from .refusals import ParameterNotUnderstood

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT_HEADERS = ("content-type", "etag", "location")
NOT_KEPT = (409, 429, 500, 503)
Work = Callable[[], Awaitable[Response]]


async def once(request: Request, work: Work) -> Response:
    """Do the work, or answer as it was answered when its key was first sent."""
    key = request.headers.get(HEADER)
    if key is None:
        return await work()
    if not 0 < len(key) <= LONGEST:
        raise ParameterNotUnderstood(name=HEADER, field=HEADER)
    user_id = access_of_request(request).actor.user_id or 0
    about = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    known = await begin(user_id, key, about + await request.body())
    if known is not None:
        return Response(known.body, known.status, {**known.headers, "Idempotent-Replayed": "true"})
    return await _first(request, work, user_id, key)


async def _first(request: Request, work: Work, user_id: int, key: str) -> Response:
    is_kept = False
    try:
        try:
            answer = await work()
        except Refusal as refusal:
            answer = problem(refusal, request.scope)
        if answer.status_code not in NOT_KEPT:
            headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
            await keep(user_id, key, Answer(answer.status_code, headers, bytes(answer.body).decode()))
            is_kept = True
        return answer
    finally:
        if not is_kept:
            await forget(user_id, key)
