"""Where a column can go: the fields of what is imported and, for customers, of what hangs on them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from services.fields.catalogue import CATALOGUE, fields_of
from services.fields.field import Field
from services.fields.links import Links
from services.i18n import LANGUAGES, Language, language, mark
from services.permissions import Actor
from services.text import fold

from .refusals import UnknownKind
from .words import BEFORE, E_INVOICE, NAMES, PLACES

KINDS = ("customers", "contacts", "projects", "invoices", "costs")
FULL_ADDRESS, FULL_NAME = "full", "full_name"


@dataclass(frozen=True)
class Part:
    """Something that hangs on a customer and stands in its row: an address of a use, an e-invoice address, a contact."""

    key: str
    resource: str
    label: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Target:
    """A place for a column: `name` as the job keeps it, the field that its values become, the part that it belongs to."""

    name: str
    label: str
    field: Field
    part: Part | None = None
    is_required: bool = False

    @property
    def links(self) -> Links | None:
        """Where the names in its cells lead, of which one cell or several columns may hold many: segments, keywords.

        A row gets those of the file beside what it has; none is taken away.
        """
        return self.field.links

    def title(self, spoken: Language) -> str:
        """What it is called in a language."""
        label = spoken.t(self.label)
        if self.part is None or self.part.key == "e_invoice":
            return label
        return f"{spoken.t(self.part.label)}: {label}"


PARTS = (
    Part("address", "addresses", mark("Postal address"), ("is_postal",)),
    Part("billing", "addresses", mark("Billing address"), ("is_billing",)),
    Part("visiting", "addresses", mark("Visiting address"), ("is_visiting",)),
    Part("headquarters", "addresses", mark("Headquarters"), ("is_headquarters",)),
    Part("e_invoice", "e-invoice-addresses", mark("E-invoicing")),
    Part("contact", "contacts", mark("Contact")),
)
PART_FIELDS = {
    "addresses": ("street", "postal_code", "city", "region", "country"),
    "e-invoice-addresses": ("address", "operator", "scheme"),
    "contacts": ("first_name", "last_name", "title", "role_id", "email", "phone", "language"),
}
ADDRESS_LINE = Field(FULL_ADDRESS, mark("Address in one line"), "text", max_length=500)
PERSON_LINE = Field(FULL_NAME, mark("First and last name"), "text", max_length=250)


async def targets_of(resource: str, actor: Actor) -> dict[str, Target]:
    """Every place for a column by its name, in the order in which they are offered; `UnknownKind`."""
    if resource not in KINDS:
        raise UnknownKind(kind=resource[:40], field="kind")
    fields = await fields_of(resource, actor)
    own = [field for field in fields.values() if field.is_writable and field.name != "id"]
    found = [Target(field.name, field.label, field, is_required=field.name in REQUIRED[resource]) for field in own]
    if resource == "contacts":
        found.append(Target(FULL_NAME, PERSON_LINE.label, PERSON_LINE))
    if resource == "customers":
        found += [target for part in PARTS for target in _of_part(part)]
    return {target.name: target for target in found}


REQUIRED: Mapping[str, frozenset[str]] = {
    "customers": frozenset({"name"}),
    "contacts": frozenset({"customer_id"}),
    "projects": frozenset({"name", "customer_id"}),
    "invoices": frozenset({"customer_id", "date", "net"}),
    "costs": frozenset({"project_id", "date"}),
}
"""What a file has to hold a column for; the rest has values of its own, or is refused row by row."""


def _of_part(part: Part) -> Iterable[Target]:
    by_name = {field.name: field for field in CATALOGUE[part.resource]}
    for name in PART_FIELDS[part.resource]:
        yield Target(f"{part.key}.{name}", by_name[name].label, by_name[name], part)
    line = {"addresses": ADDRESS_LINE, "contacts": PERSON_LINE}.get(part.resource)
    if line is not None:
        yield Target(f"{part.key}.{line.name}", line.label, line, part)


def bare(text: object) -> str:
    """A heading to compare by: small letters and digits without accents."""
    return re.sub(r"[^a-z0-9]", "", fold(str(text)))


def headings_of(target: Target) -> dict[str, int]:
    """The headings that mean a target, with how surely (higher is surer)."""
    return _headings(target.name, target.field.name, target.field.label, target.field.short, target.part)


@cache
def _headings(name: str, field: str, label: str, short: str, part: Part | None) -> dict[str, int]:
    own = {bare(language(code).t(text)): 80 for code in LANGUAGES for text in (label, short) if text}
    own |= {bare(word): 60 for word in _synonyms(field, part)}
    own[bare(field)] = 90
    if part is None:
        return {bare(name): 100, **own}
    found: dict[str, int] = {}
    before = {bare(language(code).t(part.label)) for code in LANGUAGES} | {bare(word) for word in BEFORE_PART[part.key]}
    for first in before:
        found |= {first + word: 75 for word in own}
        found |= {word + first: 65 for word in own}
    if field in (FULL_ADDRESS, FULL_NAME):
        found |= dict.fromkeys(before, 70)
    if part.key in ("address", "e_invoice", "contact"):
        found |= {
            word: WITHOUT_PART[part.key] for word in own if (part.key, word) not in NOT_ALONE and word not in found
        }
    return {**found, bare(name): 100}


BEFORE_PART: dict[str, tuple[str, ...]] = {
    **{key: tuple(words.split()) for key, words in BEFORE.items()},
    "e_invoice": ("einvoice", "efaktura", "verkkolasku", "einvoicing"),
    "contact": (
        "contact", "kontakt", "kontaktperson", "contactperson", "yhteyshenkilo", "kontaktens", "kontaktpersonens", "ref",
    ),
}  # fmt: skip
WITHOUT_PART = {"address": 50, "e_invoice": 58, "contact": 40}
NOT_ALONE = {
    ("contact", word)
    for word in ("email", "phone", "language", "name", "namn", "navn", "nimi", "kieli", "sprak", "sprog", "epost", "telefon",
                 "puhelin", "sahkoposti", "tlf", "tel", "mejl", "mail", "mobil")
} | {("e_invoice", "address"), ("e_invoice", "adress"), ("e_invoice", "adresse"), ("address", "country"), ("address", "land"),
     ("address", "maa")}  # fmt: skip


def _synonyms(field: str, part: Part | None) -> list[str]:
    if part is not None and part.resource == "addresses":
        return PLACES.get(field, "").split()
    if part is not None and part.resource == "e-invoice-addresses":
        return E_INVOICE.get(field, "").split()
    return NAMES.get(field, "").split()
