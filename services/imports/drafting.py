"""From the cells of a row to values: each column's field, the customer's country, addresses and names in one line."""

import re
from typing import Any

from services.identifiers import (
    Checked,
    Severity,
    check_e_invoice_address,
    check_operator,
    check_org_number,
    check_vat_number,
)
from services.identifiers.guess import countries_of
from services.refusals import Refusal
from services.text import clean_line
from services.writing.values import Setting

from .cells import is_empty, post_code
from .drafts import Draft
from .frame import Frame
from .targets import FULL_ADDRESS, FULL_NAME, Target

POST = re.compile(
    r"(?P<street>.*?)[,\n]\s*(?:(?P<land>[A-Z]{1,2})-)?(?P<code>\d{3}\s?\d{2}|\d{4,5})\s+(?P<city>[^,\n]+)(?:[,\n]\s*(?P<country>.+))?",
    re.DOTALL,
)
REFERENCES = ("customer_id", "billing_customer_id", "project_id", "credited_invoice_id")
FIRST = ("country", "currency")
CHECKED = {"org_number": check_org_number, "vat_number": check_vat_number}


async def draft(frame: Frame, number: int, cells: list[Any], decision: str | None) -> Draft:
    """The row as values; what cannot be read is noted in `refusals`."""
    made = Draft(number, decision)
    given = _given(frame, cells)
    made.country = await _country(frame, made, given)
    made.currency = await _first(frame, made, given, "currency")
    setting = frame.setting_for(made.country, made.currency)
    for target, cell in given.items():
        if target.part is not None or target.name not in FIRST:
            await _place(frame, made, target, cell, setting)
    if "e_invoice" in made.parts:
        _check_e_invoice(made)
    return made


def _given(frame: Frame, cells: list[Any]) -> dict[Target, Any]:
    """What the row says for each target; several columns of names are one."""
    given: dict[Target, Any] = {}
    for n, target in frame.places.items():
        if n < len(cells) and not is_empty(cells[n]):
            given[target] = cells[n] if target not in given else f"{given[target]}; {cells[n]}"
    return given


async def _place(frame: Frame, made: Draft, target: Target, cell: Any, setting: Setting) -> None:
    if target.field.name in REFERENCES:
        made.words[target.name] = reference(cell)
    elif target.links is not None:
        await _names(frame, made, target, cell, made.linked.setdefault(target.links, []))
    elif target.field.name in (FULL_ADDRESS, FULL_NAME):
        _split(made, target, str(cell))
    elif target.part is not None and target.part.key == "e_invoice":
        made.parts.setdefault("e_invoice", {})[target.field.name] = clean_line(str(cell))[:100]
    else:
        await _take(frame, made, target, cell, setting)


async def _names(frame: Frame, made: Draft, target: Target, cell: Any, linked: list[Any]) -> None:
    """The segments or keywords that the row gets."""
    for found in await frame.cells.names(target, cell):
        if isinstance(found, Refusal):
            made.refusals.append(found)  # each of them, so that all can be chosen for at once
        elif found not in linked:
            linked.append(found)


async def _take(frame: Frame, made: Draft, target: Target, cell: Any, setting: Setting) -> None:
    place = made.own if target.part is None else made.parts.setdefault(target.part.key, {})
    if target.field.name == "postal_code":
        cell = post_code(cell, made.country)
    try:
        if target.field.kind == "tags":
            place[target.field.name] = _tags(str(cell))
            return
        found = await frame.cells.value(target, cell, setting)
    except Refusal as refusal:
        made.refuse(_again(refusal), target.name)
        return
    if found is not None:
        place[target.field.name] = found
        if target.field.kind in CHECKED:
            _note_odd(made, target, CHECKED[target.field.kind](setting.country, str(found)))


def _note_odd(made: Draft, target: Target, checked: Checked) -> None:
    """A number that may be kept, but that one should look at."""
    if checked.severity is Severity.ODD and checked.message is not None:
        checked.message.field = target.name
        made.odd.append(checked.message)


def _again(refusal: Refusal) -> Refusal:
    """The same refusal for another row: those of repeated values are remembered."""
    return (
        type(refusal)(field=refusal.field, **refusal.values) if type(refusal).__init__ is Refusal.__init__ else refusal
    )


async def _first(frame: Frame, made: Draft, given: dict[Target, Any], name: str) -> Any:
    """A value by which others are read."""
    target = frame.targets.get(name)
    if target is None or target not in given:
        return None
    await _take(frame, made, target, given[target], frame.setting)
    return made.own.get(name)


async def _country(frame: Frame, made: Draft, given: dict[Target, Any]) -> str | None:
    """The country as the row says, or as its numbers do where the firm's own would not fit."""
    if frame.resource != "customers":
        return _of_customer(frame, given)
    written = await _first(frame, made, given, "country")
    if written:
        return str(written)
    home = frame.firm.country
    for name in ("vat_number", "org_number"):
        target = frame.targets.get(name)
        if target is None or target not in given:
            continue
        text = str(given[target])
        if name == "org_number" and check_org_number(home, text).severity is Severity.OK:
            break
        likely = countries_of(text)
        if likely and home not in likely:
            made.own["country"] = likely[0]
            return likely[0]
    if "country" in frame.targets:
        made.own.setdefault("country", home)
    return home


def _of_customer(frame: Frame, given: dict[Target, Any]) -> str | None:
    """That of the customer which the row names, where it is known."""
    target = frame.targets.get("customer_id")
    found = frame.customers.known.get(reference(given[target])) if target in given and target is not None else None
    return frame.customers.countries.get(found) if isinstance(found, int) else None


def reference(cell: Any) -> str:
    """What a cell says of another row."""
    return clean_line(str(cell))[:200]


def _split(made: Draft, target: Target, text: str) -> None:
    """An address or a person's name in one cell."""
    if target.field.name == FULL_NAME:
        words = clean_line(text)[:240].split()
        place = made.own if target.part is None else made.parts.setdefault(target.part.key, {})
        place.setdefault("last_name", words[-1])
        if len(words) > 1:
            place.setdefault("first_name", " ".join(words[:-1]))
        return
    assert target.part is not None
    place = made.parts.setdefault(target.part.key, {})
    found = POST.fullmatch(text.strip())
    if found is None:
        place.setdefault("street", clean_line(text)[:300])
        return
    place.setdefault("street", clean_line(found["street"])[:300])
    place.setdefault("postal_code", clean_line(found["code"]))
    place.setdefault("city", clean_line(found["city"])[:120])


def _check_e_invoice(made: Draft) -> None:
    """As the write door checks it, so that the plan says so before."""
    values = made.parts["e_invoice"]
    if not values.get("address"):
        made.parts.pop("e_invoice")
        return
    values.setdefault("scheme", _scheme(values["address"]))
    checked = check_e_invoice_address(values["scheme"], values["address"], made.country)
    if checked.severity is Severity.IMPOSSIBLE and checked.message is not None:
        made.refuse(checked.message, "e_invoice.address")
        return
    if checked.severity is Severity.ODD and checked.message is not None:
        checked.message.field = "e_invoice.address"
        made.odd.append(checked.message)
    values |= {"scheme": checked.address.scheme, "address": checked.address.address}
    if values.get("operator"):
        operator = check_operator(values["operator"])
        if operator.severity is Severity.IMPOSSIBLE and operator.message is not None:
            made.refuse(operator.message, "e_invoice.operator")
        values["operator"] = operator.number


def _scheme(address: str) -> str | None:
    """What the address alone says: 13 digits are a GLN, 0037 begins a Finnish OVT code."""
    bare = re.sub(r"[\s-]", "", address)
    if re.fullmatch(r"0037\d{8,13}", bare):
        return "0216"
    return "0088" if re.fullmatch(r"\d{13}", bare) else None


def _tags(text: str) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in re.split(r"[;,|\n]", text) if word.strip()))
