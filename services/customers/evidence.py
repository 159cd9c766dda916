"""What the public registers said of a customer and when, kept on the customer as long as its numbers stay."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.registries.codec import as_json, from_json
from services.registries.registry import Company
from services.registries.vies import VatAnswer

OF_NUMBER = {
    "org_number": ("register_source", "register_status", "register_checked_at", "register_answer"),
    "vat_number": ("vat_valid", "vat_checked_at", "vat_answer"),
}
"""Which columns speak of a number: they are emptied when it becomes another one."""


@dataclass(frozen=True)
class Evidence:
    """A register's source, status (`registry.Status`), time and answer, and what VIES said of the VAT number.

    The answer of a sole trader is not kept: it would hold a person's data twice.
    """

    source: str | None = None
    status: str | None = None
    checked_at: datetime | None = None
    vat_valid: bool | None = None
    vat_checked_at: datetime | None = None
    answer: str | None = None
    vat_answer: str | None = None

    def columns(self) -> dict[str, Any]:
        """The customer's columns for it."""
        return {**self.of_register(), **self.of_vat()}

    def of_register(self) -> dict[str, Any]:
        """The columns of what the company's register said."""
        given = (self.source, self.status, self.checked_at, self.answer)
        return dict(zip(OF_NUMBER["org_number"], given, strict=True))

    def of_vat(self) -> dict[str, Any]:
        """The columns of what VIES said."""
        return dict(zip(OF_NUMBER["vat_number"], (self.vat_valid, self.vat_checked_at, self.vat_answer), strict=True))


def evidence_of(company: Company | None, vat: VatAnswer | None = None) -> Evidence:
    """What is kept of two answers; None is one that was not asked for."""
    kept: dict[str, Any] = {}
    if company:
        kept = {"source": company.source, "status": company.status.value, "checked_at": company.fetched_at}
    if company and not company.is_person:
        kept["answer"] = json.dumps(as_json(company), ensure_ascii=False)
    if vat:
        words = json.dumps({"name": vat.name, "address": vat.address}, ensure_ascii=False)
        kept |= {"vat_valid": vat.valid, "vat_checked_at": vat.checked_at, "vat_answer": words}
    return Evidence(**kept)


def company_told(answer: str | None) -> Company | None:
    """The company that a register told of; None where nothing was kept, or another version kept it."""
    try:
        return from_json(json.loads(answer)) if answer else None
    except (ValueError, TypeError, KeyError):
        return None


def vat_told(answer: str | None) -> tuple[str | None, str | None]:
    """Name and address as VIES gave them."""
    told = json.loads(answer) if answer else {}
    return told.get("name"), told.get("address")
