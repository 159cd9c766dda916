"""The change log judges a deleted row by the columns that rights look at: it must know all of them."""

import re

import pytest

from services.permissions import Actor
from services.resources import RESOURCES
from services.visible_changes import DECIDING

SOMEBODY = Actor(1, "Olli", customer_scope="own", project_scope="own", invoice_scope="own", rights=frozenset())


@pytest.mark.parametrize("name", RESOURCES)
def test_every_column_that_rights_look_at_is_known_of_deleted_rows(name: str) -> None:
    looked_at = set(re.findall(r"\bgone\.(\w+)", RESOURCES[name].visible(SOMEBODY, "gone").text))
    assert looked_at <= set(DECIDING)
