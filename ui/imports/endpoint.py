"""Files on their way: one that is uploaded, and the refused rows of an import to take home."""

import tempfile
from pathlib import Path
from urllib.parse import unquote

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

from services.i18n import language
from services.imports import jobs, uploads
from services.imports.error_file import WHY, write_refused
from services.refusals import NotFound

from ..session import actor_of_request

MEDIA = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


async def upload(request: Request) -> JSONResponse:
    """Keep the body as a file of `?kind=` (its name is in X-File-Name) and begin to read it: {id}."""
    actor = actor_of_request(request)
    name = unquote(request.headers.get("x-file-name", ""))[:200]
    kind = request.query_params.get("kind", "customers")
    folder = request.app.state.settings.data_dir
    return JSONResponse({"id": await uploads.upload(actor, kind, name, request.stream(), folder)}, 201)


async def refused_rows(request: Request) -> FileResponse:
    """The refused rows of one's import as CSV or workbook, the reasons in the last column."""
    actor, form = actor_of_request(request), request.path_params["form"]
    if form not in MEDIA:
        raise NotFound()
    spoken = language(actor.language)
    job = await jobs.job_of(actor, request.path_params["id"])
    with tempfile.NamedTemporaryFile(suffix=f".{form}", delete=False) as file:
        path = Path(file.name)
    await write_refused(actor, job.id, form, path, spoken)
    name = f"{Path(job.file_name).stem} - {spoken.t(WHY).lower()}.{form}"
    return FileResponse(path, media_type=MEDIA[form], filename=name, background=BackgroundTask(path.unlink))


ROUTES = (
    Route("/ui/imports", upload, methods=["POST"]),
    Route("/ui/imports/{id:int}/refused.{form}", refused_rows),
)
