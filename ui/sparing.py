"""What NiceGUI does over and over while it builds a page, done with less: no browser can do anything before the page is there."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import nicegui.client
from nicegui import helpers, json

_expects_arguments = helpers.expects_arguments
_methods: dict[Callable[..., Any], bool] = {}


class Escapable(str):
    """JSON that is escaped by replacing: `str.translate` looks at every character of what is not ASCII alone."""

    def translate(self, table: Mapping[int, str]) -> str:  # type: ignore[override]  # with a table as NiceGUI's
        """As of any text, where the table begins with the sign that stands in its own replacements (`&`)."""
        escaped = str(self)
        for sign, instead in table.items():
            escaped = escaped.replace(chr(sign), instead)
        return escaped


def expects_arguments(handler: Callable[..., Any]) -> bool:
    """As NiceGUI's, which looks at the signature of the same three methods for each element: at each method once."""
    method = getattr(handler, "__func__", None)
    if method is None:
        return _expects_arguments(handler)
    if method not in _methods:
        _methods[method] = _expects_arguments(handler)
    return _methods[method]


def spare_pages() -> None:
    """Let NiceGUI do so in this process."""
    helpers.expects_arguments = expects_arguments
    nicegui.client.json = SimpleNamespace(dumps=lambda told: Escapable(json.dumps(told)), loads=json.loads)  # type: ignore[attr-defined]
