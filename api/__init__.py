"""The REST API (`docs/api.md`): thin over the same services as the pages, with the rights of the token's user."""

from typing import Protocol

from starlette.types import ASGIApp

from .assembly import application

PATH = "/api/v1"


class Mounts(Protocol):
    """An application that can carry another one below a path."""

    def mount(self, path: str, app: ASGIApp) -> None:
        """Serve `app` below `path`."""
        ...


def mount(app: Mounts) -> None:
    """Serve the API of this process below `/api/v1` of an application."""
    app.mount(PATH, application())


__all__ = ["PATH", "application", "mount"]
