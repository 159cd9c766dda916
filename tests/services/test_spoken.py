"""Commands in words are understood in five languages, and nothing else is taken for one."""

import pytest

from services.spoken import new_customer


@pytest.mark.parametrize(
    "text",
    [
        "create customer Ek AB",
        "Create a customer: Ek AB",
        "new customer Ek AB",
        "skapa kund Ek AB",
        "Lägg till kund  ”Ek AB”",
        "ny kund Ek AB",
        "luo asiakas Ek AB",
        "lisää asiakas Ek AB",
        "opprett kunde Ek AB",
        "legg til kunde Ek AB",
        "opret kunde «Ek AB»",
        "tilføj kunde Ek AB",
    ],
)
def test_the_words_of_the_command_are_left_out_of_the_name(text: str) -> None:
    assert new_customer(text) == "Ek AB"


def test_a_command_without_a_name_asks_for_a_new_customer() -> None:
    assert new_customer("skapa kund") == new_customer("create customer ") == ""


@pytest.mark.parametrize("text", ["Ek AB", "Nya Kundtjänst AB", "Kund Ek", "create", "Newcustomer", "skapa kundkort"])
def test_names_are_no_commands(text: str) -> None:
    assert new_customer(text) is None
