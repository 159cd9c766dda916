"""The files of exports, for the person who made them."""

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

from services.i18n import language
from services.refusals import NotFound
from services.reports import exports

from ..session import actor_of_request

MEDIA = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


async def download(request: Request) -> FileResponse:
    """A finished export; `NotFound` for those of others, and for files whose days are over."""
    actor = actor_of_request(request)
    taken = await exports.export_of(actor, request.path_params["id"], language(actor.language))
    path = request.app.state.settings.data_dir / "exports" / taken.file
    if taken.state != "done" or not path.is_file():
        raise NotFound()
    return FileResponse(path, media_type=MEDIA[taken.format], filename=taken.file_name)


ROUTES = (Route("/ui/exports/{id:int}", download),)
