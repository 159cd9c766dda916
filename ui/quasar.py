"""Quasar's style sheet without what no page of ours has, so that browsers match fewer rules for each element."""

import re
from functools import cache
from pathlib import Path

import nicegui

NAME = "quasar.unimportant.prod.css"
PATH = f"/_nicegui/{nicegui.__version__}/static/{NAME}"
UNUSED = (
    "avatar", "badge", "banner", "bar", "bottom-sheet", "breadcrumbs", "btn", "carousel", "checkbox", "chip",
    "circular-progress", "col-gutter", "color", "date", "drawer", "editor", "expansion", "fab", "field", "file",
    "gutter", "img", "item", "knob", "linear-progress", "list", "message", "pagination", "radio", "rating", "scrollarea",
    "select", "skeleton", "slide-item", "slider", "splitter", "stepper", "tab", "table", "tabs", "textarea", "time",
    "timeline", "toggle", "toolbar", "tree", "uploader", "video", "virtual-scroll",
)  # fmt: skip
"""Components of Quasar that are on no page; what is right to left neither, as none of the languages is."""
DROPPED = re.compile(rf"\.q-(?:{'|'.join(UNUSED)})(?![a-z])|\[dir=.?rtl")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


@cache
def quasar() -> str:
    """The sheet as it is served in place of NiceGUI's."""
    return RULE.sub(_kept, (Path(nicegui.__file__).parent / "static" / NAME).read_text())


def _kept(rule: re.Match[str]) -> str:
    selectors = [one for one in rule[1].split(",") if not DROPPED.search(one)]
    return f"{','.join(selectors)}{{{rule[2]}}}" if selectors else ""
