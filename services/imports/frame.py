"""What planning a file needs to know: who imports, the columns with their targets, how values are read, who is seen."""

from dataclasses import dataclass, field
from typing import Any

from services.database import rows, value
from services.fields.choices import labels
from services.i18n import language
from services.organization import Firm, organization
from services.permissions import Actor
from services.resources import RESOURCES
from services.sql import Sql
from services.text import fold
from services.writing.values import Setting, setting_of

from .cells import Cells, decimal_sign
from .likeness import FUZZY_UP_TO, Likeness
from .lookups import Customers, Invoices, Projects
from .mapping import Column
from .sights import Sights, sights_of
from .targets import Target, targets_of

MATCHING: dict[str, tuple[str, ...]] = {
    "customers": ("org_number", "vat_number", "number", "domain", "name"),
    "contacts": ("email", "name"),
    "projects": ("number", "name"),
    "invoices": ("number",),
    "costs": ("same",),
}
"""What rows of a kind can be matched by, in the order in which they count."""
USUAL: dict[str, tuple[str, ...]] = {**MATCHING, "customers": ("org_number", "vat_number", "number")}


@dataclass
class Frame:
    """One per plan of a file."""

    actor: Actor
    resource: str
    firm: Firm
    targets: dict[str, Target]
    places: dict[int, Target]
    matching: frozenset[str]
    cells: Cells
    setting: Setting
    sights: Sights
    customers: Customers
    projects: Projects
    invoices: Invoices
    likeness: Likeness
    unseen_likeness: bool = True
    seen: dict[tuple[str, Any], int] = field(default_factory=dict)
    said: dict[int, int] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    may_write: bool = True

    async def names(self) -> Likeness:
        """The names, domains and phones of the register, read when they are asked for the first time."""
        if self.unseen_likeness:
            self.unseen_likeness = False
            await self.likeness.load(self.actor)
        return self.likeness

    def setting_for(self, country: str | None, currency: str | None) -> Setting:
        """How values of a row of a country and currency are read."""
        key = (country or self.setting.country, currency or self.setting.currency)
        if key not in self._settings:
            plain = self.setting
            self._settings[key] = Setting(plain.actor, plain.fields, key[0], key[1], False)
        return self._settings[key]

    def __post_init__(self) -> None:
        self._settings: dict[tuple[str | None, str], Setting] = {}


async def frame_of(actor: Actor, job: dict[str, Any], columns: list[Column]) -> Frame:
    """The frame for a job as the table has it."""
    resource, firm = job["resource"], await organization()
    targets = await targets_of(resource, actor)
    places = {n: targets[column.target] for n, column in enumerate(columns) if column.target in targets}
    chosen = {name: await _still_there(targets, name, told) for name, told in job["choices"].items()}
    cells = Cells(chosen, job["reading"].get("decimal") or _decimal(columns, places))
    if any(target.field.kind == "person" for target in places.values()):
        await cells.know_people()
    return Frame(
        actor, resource, firm, targets, places, frozenset(job["matching"]), cells,
        await setting_of(actor, resource, {}, {}), await sights_of(actor, resource), Customers(actor, firm.country),
        Projects(actor), Invoices(actor), Likeness(job["row_count"] <= FUZZY_UP_TO),
        defaults=await _defaults(resource), may_write=actor.may(RESOURCES[resource].write_right),
    )  # fmt: skip


async def _still_there(targets: dict[str, Target], name: str, told: dict[str, Any]) -> dict[str, Any]:
    """What texts become, by folded text, without choices that were deleted since somebody chose them."""
    choices = targets[name].field.choices if name in targets else None
    known = await labels(choices, language("en")) if choices else {}
    return {
        fold(text): given
        for text, given in told.items()
        if not choices or given is None or isinstance(given, dict) or given in known
    }


def _decimal(columns: list[Column], places: dict[int, Target]) -> str:
    """From the samples of the columns of numbers."""
    numeric = [n for n, target in places.items() if target.field.kind in ("money", "number", "percent")]
    return decimal_sign([text for n in numeric for text in columns[n].samples])


async def _defaults(resource: str) -> dict[str, Any]:
    """What a new row has where the file says nothing: statuses as they usually are."""
    if resource == "invoices":
        return await _statuses()
    if resource == "projects":
        first = "SELECT id FROM sales_status WHERE is_active AND state = 'in_progress' ORDER BY position, id LIMIT 1"
        return {"sales_status_id": await value(Sql(first))}
    return {"kind": "other", "quantity": 10_000} if resource == "costs" else {}


async def _statuses() -> dict[str, Any]:
    """Invoice statuses: the first of each use, and those that let only the status change."""
    found = await rows(Sql("SELECT * FROM invoice_status ORDER BY position, id"))

    def first(wanted: Any) -> int | None:
        return next((int(one["id"]) for one in found if wanted(one)), None)

    sent = first(lambda one: one["is_sent"] and not one["is_paid"] and not one["is_credit_default"])
    return {
        "sent": sent,
        "draft": first(lambda one: not one["is_sent"] and not one["has_number"]),
        "credit": first(lambda one: one["is_credit_default"]) or sent,
        "is_sent": {int(one["id"]) for one in found if one["is_sent"]},
        "read_only": {int(one["id"]) for one in found if one["is_read_only"]},
    }
