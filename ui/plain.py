"""Pages without the application: plain HTML for signing in, setting up and for when the database is away."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.responses import HTMLResponse

from services.i18n import LANGUAGES, Language

from .design import STYLES, asset

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.globals |= {"asset": asset, "languages": LANGUAGES}


def page(template: str, viewer: Language, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in the viewer's language; values are escaped."""
    body = _pages.get_template(template).render(
        language=viewer,
        styles=STYLES,
        **values,
    )
    return HTMLResponse(body, status, {"Cache-Control": "no-store"})


def fragment(template: str, **values: Any) -> str:
    """A piece of HTML for a page of the application; values are escaped."""
    return _pages.get_template(template).render(**values)
