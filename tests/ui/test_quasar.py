"""Quasar's style sheet as it is served: what pages use is in it, what they do not use is not."""

import re
from pathlib import Path

import ui
from ui.quasar import UNUSED, quasar

ROOM = Path(ui.__file__).parent
TAG = re.compile(r'["\'<]q-([a-z-]+)|\bui\.([a-z_]+)\(')


def test_no_page_uses_a_component_whose_styles_are_left_out() -> None:
    used = {
        name.replace("_", "-") for path in ROOM.rglob("*.py") for pair in TAG.findall(path.read_text()) for name in pair
    }

    assert {"icon", "dialog", "menu"} <= used
    assert not used & set(UNUSED), "its styles are missing on the page: take it out of UNUSED"


def test_the_sheet_holds_dialogs_and_menus_and_a_third_of_the_rules() -> None:
    sheet = quasar()

    for kept in (".q-dialog__inner", ".q-menu", ".q-icon", "@keyframes", "@media"):
        assert kept in sheet
    assert not re.search(r"\.q-(gutter|field|table|btn)|rtl", sheet)
    assert sheet.count("{") == sheet.count("}")
