"""Long compounds in labels are broken between their parts, in every language."""

import re

import pytest

from services.fields.catalogue import CATALOGUE
from services.i18n import language
from ui.components.breaking import SOFT_HYPHEN, breakable

FITS = 14  # letters in the narrowest column of labels


def test_a_compound_breaks_between_its_parts() -> None:
    assert breakable("Momsregistreringsnummer").split(SOFT_HYPHEN) == ["Moms", "registrerings", "nummer"]
    assert breakable("Organisasjonsnummer").split(SOFT_HYPHEN) == ["Organisasjons", "nummer"]
    assert breakable("Kundnummer") == "Kundnummer"
    assert breakable("Project manager") == "Project manager"


@pytest.mark.parametrize("code", ["sv", "fi", "nb", "da"])
def test_every_label_of_the_card_fits_its_column(code: str) -> None:
    labels = [language(code).t(field.label) for kind in ("customers", "projects") for field in CATALOGUE[kind]]
    pieces = re.split(rf"[ {SOFT_HYPHEN}-]", " ".join(map(breakable, labels)))
    assert [piece for piece in pieces if len(piece.strip(",")) > FITS] == []
