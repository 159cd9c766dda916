"""The e-invoice addresses of many customers looked up in Peppol: which take invoices, and which could be added.

Addresses are asked one after the other in a few lines at once, so that people who search meanwhile are not kept waiting.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from services import listing
from services.changes import recording
from services.database import rows
from services.filters.filter import Filter
from services.identifiers import EInvoiceAddress, default_e_invoice_address
from services.permissions import Actor
from services.refusals import Refusal
from services.registries.lookup import Registers
from services.registries.peppol import Participant
from services.registries.registry import Found, NotFound, Outcome, Reason, Unavailable
from services.resources import RESOURCES
from services.sql import Sql, is_any
from services.writing import rows as writes
from services.writing.rows import require_right

from .refresh_many import LONGEST_PAUSE, MOST, PAUSE, TRIES, TooManyToAsk

LINES = 4
NEEDED = ("name", "number", "org_number", "vat_number", "country")


class Stands(StrEnum):
    """How an address stands in Peppol; in the order in which people look at them."""

    SILENT = "silent"
    NEW = "new"
    UNKNOWN = "unknown"
    NONE = "none"
    RECEIVES = "receives"


@dataclass(frozen=True)
class Looked:
    """One address of a customer, or (`is_kept` False) the one that it most likely has; None where there is none to ask for.

    `reason` says why it could not be asked.
    """

    customer_id: int
    name: str
    number: int | None
    address: EInvoiceAddress | None
    is_kept: bool
    stands: Stands = Stands.UNKNOWN
    reason: Reason | None = None


@dataclass
class Checking:
    """How far the look-up is; `stop` ends it early and keeps what was looked up."""

    total: int = 0
    stop: bool = False
    looked: list[Looked] = field(default_factory=list)

    def counts(self) -> Counter[Stands]:
        """How many addresses stand how."""
        return Counter(one.stands for one in self.looked)

    def in_order(self) -> list[Looked]:
        """What somebody has to act on first."""
        order = list(Stands)
        return sorted(self.looked, key=lambda one: (order.index(one.stands), one.name.casefold()))

    @property
    def new(self) -> list[Looked]:
        """Addresses that can be added."""
        return [one for one in self.looked if one.stands is Stands.NEW]


@dataclass(frozen=True)
class Added:
    """What was added: the change set, how many addresses, and the customers that were refused with the reason."""

    change_set_id: int | None
    count: int
    refused: tuple[tuple[str, Refusal], ...]


async def check_many(actor: Actor, ids: Sequence[int], registers: Registers, checking: Checking) -> None:
    """Look up the addresses of visible customers; refusals: `NotPermitted`, `TooManyToAsk`."""
    require_right(actor, RESOURCES["customers"])
    if len(ids) > MOST:
        raise TooManyToAsk(count=MOST)
    waiting = await _asked_for(actor, ids)
    checking.total = len(waiting)
    waiting.reverse()
    async with asyncio.TaskGroup() as group:
        for _ in range(LINES):
            group.create_task(_work(waiting, registers, checking))


async def add_found(actor: Actor, found: Iterable[Looked]) -> Added:
    """Keep addresses that were found as one change; one that cannot be kept is told in `refused`."""
    count, refused = 0, []
    summary = {"resource": "e-invoice-addresses", "register": "peppol"}
    async with recording(actor, "mass_update", summary=summary) as recorder:
        for one in found:
            try:
                async with recorder.attempt():
                    await writes.require_row(actor, "customers", one.customer_id, recorder)
                    await writes.create(actor, recorder, "e-invoice-addresses", _columns(one))
                    count += 1
            except Refusal as refusal:
                refused.append((one.name, refusal))
    return Added(recorder.change_set_id, count, tuple(refused))


def _columns(one: Looked) -> dict[str, Any]:
    assert one.address is not None
    values = {"customer_id": one.customer_id, "scheme": one.address.scheme, "address": one.address.address}
    return {**values, "is_default": True}


async def _asked_for(actor: Actor, ids: Sequence[int]) -> list[Looked]:
    """The addresses that customers have; for one without any, the address that its numbers make."""
    seen = await listing.scene("customers", actor, Filter())
    visible = sorted(await listing.still_there(seen, list(ids)))
    found = await listing.by_ids(seen, visible, list(NEEDED))
    query = Sql("SELECT customer_id, scheme, address FROM e_invoice_address WHERE") + is_any("customer_id", visible)
    kept: dict[int, list[EInvoiceAddress]] = {}
    for item in await rows(query + "ORDER BY is_default DESC, id"):
        kept.setdefault(int(item["customer_id"]), []).append(EInvoiceAddress(item["scheme"], item["address"]))
    return [one for row_id in visible if row_id in found for one in _of(row_id, found[row_id], kept.get(row_id, []))]


def _of(row_id: int, values: dict[str, Any], kept: list[EInvoiceAddress]) -> list[Looked]:
    about = (row_id, values["name"], values["number"])
    if kept:
        return [Looked(*about, address, is_kept=True) for address in kept]
    likely = default_e_invoice_address(values["country"], values["org_number"], values["vat_number"])
    return [Looked(*about, likely, is_kept=False)]


async def _work(waiting: list[Looked], registers: Registers, checking: Checking) -> None:
    while waiting and not checking.stop:
        checking.looked.append(await _looked(waiting.pop(), registers, checking))


async def _looked(one: Looked, registers: Registers, checking: Checking) -> Looked:
    if one.address is None:
        return replace(one, stands=Stands.NONE)
    outcome = await _patiently(registers, one.address, checking)
    if isinstance(outcome, Found) and outcome.value.can_receive_invoices:
        return replace(one, stands=Stands.RECEIVES if one.is_kept else Stands.NEW)
    if isinstance(outcome, Found | NotFound):
        return replace(one, stands=Stands.SILENT if one.is_kept else Stands.NONE)
    return replace(one, reason=outcome.reason if isinstance(outcome, Unavailable) else None)


async def _patiently(registers: Registers, address: EInvoiceAddress, checking: Checking) -> Outcome[Participant]:
    """Ask, and ask again where Peppol only wants less haste."""
    outcome = await registers.look_up_e_invoice(address, with_name=False)
    for _ in range(TRIES):
        if checking.stop or not isinstance(outcome, Unavailable) or outcome.reason is not Reason.BUSY:
            break
        await asyncio.sleep(min(max(outcome.retry_after or PAUSE, PAUSE), LONGEST_PAUSE))
        outcome = await registers.look_up_e_invoice(address, with_name=False)
    return outcome
