"""VIES says HTTP 200 to everything; only yes and no are answers."""

import pytest

from services.registries.registry import Found, Outcome, Reason, Unavailable, UnknownShape
from services.registries.settings import RegistrySettings
from services.registries.transport import Transport
from services.registries.vies import VatAnswer, Vies
from tests.registries.server import RegisterServer, Told, recorded

CHECK = "/vies/check-vat-number"


@pytest.fixture
def vies(transport: Transport, settings: RegistrySettings) -> Vies:
    return Vies(transport, settings)


async def checked(vies: Vies, server: RegisterServer, sample: str, number: str = "FI90000011") -> Outcome[VatAnswer]:
    server.on(CHECK, recorded(f"vies/{sample}.json"))
    return await vies.check(number)


async def test_a_valid_number_has_a_name_and_an_address(vies: Vies, server: RegisterServer) -> None:
    outcome = await checked(vies, server, "valid")
    assert isinstance(outcome, Found) and outcome.value.valid
    assert (outcome.value.name, outcome.value.address) == ("Lumikko Software Oy", "Karakaari 7, 02610 ESPOO")
    assert server.asked[0].json == {"countryCode": "FI", "vatNumber": "90000011"}
    assert "90000011" not in server.asked[0].path


async def test_some_countries_withhold_names(vies: Vies, server: RegisterServer) -> None:
    outcome = await checked(vies, server, "withheld", "DE999999999")
    assert isinstance(outcome, Found) and (outcome.value.name, outcome.value.address) == (None, None)


async def test_an_invalid_number_is_an_answer(vies: Vies, server: RegisterServer) -> None:
    outcome = await checked(vies, server, "invalid", "FI90000038")
    assert isinstance(outcome, Found) and not outcome.value.valid


@pytest.mark.parametrize(
    ("sample", "reason"),
    [("member-state-down", Reason.DOWN), ("too-many", Reason.BUSY), ("blocked", Reason.REFUSED)],
)
async def test_a_failure_is_not_an_invalid_number(
    vies: Vies, server: RegisterServer, sample: str, reason: Reason
) -> None:
    assert await checked(vies, server, sample) == Unavailable(reason)


async def test_other_shapes_are_recognized(vies: Vies, server: RegisterServer) -> None:
    assert isinstance(await checked(vies, server, "invalid-input"), UnknownShape)
    for body in (b"{}", b"<html>", b'{"valid": "yes"}', b"[]"):
        server.on(CHECK, Told(body))
        assert isinstance(await vies.check("FI90000011"), UnknownShape)


@pytest.mark.parametrize("number", ["NO310000019MVA", "GB999999973", "CHE123456788", "", "1"])
async def test_countries_outside_are_not_asked(vies: Vies, server: RegisterServer, number: str) -> None:
    assert await vies.check(number) == Unavailable(Reason.NOT_OFFERED)
    assert server.asked == []
