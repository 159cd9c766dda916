"""The description of the API holds: made-up requests, right and wrong ones, are answered as it says and never with a 500."""

import asyncio
from collections.abc import Iterator

import httpx
import hypothesis
import pytest
import schemathesis
from schemathesis.checks import CHECKS

from api import application
from api.documents import description
from tests.support.server import NOBODY_ANSWERS, ReadyRegister, RegisterServer, run_command, set_up_register

pytestmark = pytest.mark.slow

LEFT_OUT = {"positive_data_acceptance"}  # a value of the right type may still be none that the register keeps
ALL = [check for check in CHECKS.get_all() if check.__name__ not in LEFT_OUT]
CUSTOMER = {"name": "Björkdal Bygg AB", "country": "SE", "email": "info@bjorkdal.example"}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> ReadyRegister:
    """A register that is set up."""
    return set_up_register(tmp_path_factory.mktemp("schema") / "data")


@pytest.fixture(scope="module")
def address(ready: ReadyRegister) -> Iterator[str]:
    """Where it serves its API."""
    server = RegisterServer(ready.folder, environ={"STAMKUND_REGISTRY_UK_URL": NOBODY_ANSWERS})
    asyncio.run(server.start())
    yield f"{server.url}/api/v1"
    server.stop()
    assert "Traceback" not in server.output, server.output[-4000:]


@pytest.fixture(scope="module")
def token(ready: ReadyRegister, address: str) -> str:
    """The administrator's token, and a few rows to come across."""
    made = run_command(ready.folder, "token", "create", ready.email, "--name", "Schemathesis").stdout.strip()
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {made}"}, trust_env=False) as client:
        customer = client.post("/customers", json=CUSTOMER).raise_for_status().json()["id"]
        case = {"customer_id": customer, "name": "Study", "sales_status_id": 1}
        project = client.post("/projects", json=case).raise_for_status().json()["id"]
        cost = {"project_id": project, "kind": "hours", "date": "2025-03-01", "quantity": "2"}
        client.post("/costs", json=cost).raise_for_status()
        invoice = {"customer_id": customer, "date": "2025-03-03", "status_id": 3, "number": "1", "net": "10"}
        client.post("/invoices", json=invoice).raise_for_status()
        client.post("/contacts", json={"customer_id": customer, "last_name": "Berg"}).raise_for_status()
        client.post(f"/customers/{customer}/addresses", json={"city": "Umeå"}).raise_for_status()
        client.post("/activities", json={"customer_id": customer, "text": "Asked for an offer."}).raise_for_status()
    return made


# Public registers do not answer here, which is rightly told as 503.
# Settings' tables are served by the same code as invoice statuses and market segments.
SAME = (
    "^/(registries|sales-statuses|industries|business-units|project-statuses|contact-roles|keywords|contact-keywords)/?"
)
schema = schemathesis.openapi.from_dict(description(application())).exclude(path_regex=SAME)


@schema.parametrize()
@hypothesis.settings(max_examples=3, phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate))
def test_every_address_answers_as_described(case: schemathesis.Case, address: str, token: str) -> None:
    case.call_and_validate(base_url=address, headers={"Authorization": f"Bearer {token}"}, checks=ALL)
