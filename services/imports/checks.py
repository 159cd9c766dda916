"""What must hold for a row beyond its single values: the rules of `services.writing.rules`, without a query for each row."""

from collections.abc import Callable

from services.money import MOST_MINOR, RATE_ONE, from_minor
from services.refusals import InvalidChoice, Required, TooBig
from services.resources import RESOURCES
from services.writing.amounts import IN_BASE
from services.writing.invoices import AFTER_SENDING, ALWAYS
from services.writing.refusals import (
    CreditNoteIsPositive,
    EndsBeforeItStarts,
    InternalElsewhere,
    InvoiceIsReadOnly,
    NumberIsGiven,
    RateOfBaseCurrency,
    SentIsOnlyCredited,
    WouldNotSee,
)

from .drafts import Draft
from .frame import Frame
from .matching import require_free

Check = Callable[[Frame, Draft], None]


def complete(frame: Frame, draft: Draft) -> None:
    """Fill in what a new row has where the file says nothing."""
    if draft.target_id is None and draft.of_row is None:
        FILLS.get(frame.resource, _nothing)(frame, draft)
        frame.sights.fill(draft.own)


def check(frame: Frame, draft: Draft) -> None:
    """Refuse what the write door would refuse."""
    if draft.of_row is not None:
        return
    if draft.target_id is None:
        _require_all(frame, draft)
    for rule in CHECKS.get(frame.resource, ()):
        rule(frame, draft)
    if not draft.refusals and not frame.sights.sees({**(draft.current or {}), **draft.own}):
        draft.refuse(WouldNotSee())


def _require_all(frame: Frame, draft: Draft) -> None:
    own = RESOURCES[frame.resource].model._meta.fields_map
    for field in frame.setting.fields.values():
        if (
            field.required
            and field.name in own
            and own[field.name].default is None
            and draft.own.get(field.name) is None
        ):
            draft.refuse(Required(field=field.name))


def _nothing(_frame: Frame, _draft: Draft) -> None:
    """Nothing is filled in."""


def _fill_project(frame: Frame, draft: Draft) -> None:
    draft.own.setdefault("sales_status_id", frame.defaults.get("sales_status_id"))
    _fill_currency(frame, draft)


def _fill_invoice(frame: Frame, draft: Draft) -> None:
    _fill_currency(frame, draft)
    if draft.own.get("status_id") is None:
        use = "sent" if draft.own.get("number") else "draft"
        draft.own["status_id"] = frame.defaults["credit" if use == "sent" and draft.own.get("is_credit_note") else use]


def _fill_cost(frame: Frame, draft: Draft) -> None:
    _fill_currency(frame, draft)
    for name in ("kind", "quantity"):
        draft.own.setdefault(name, frame.defaults[name])


def _fill_currency(frame: Frame, draft: Draft) -> None:
    draft.own.setdefault("currency", frame.firm.base_currency)


def _currency(frame: Frame, draft: Draft) -> None:
    """The rate of the base currency is 1; another currency brings its own."""
    if draft.target_id is not None and not {"currency", "currency_rate"} & draft.own.keys():
        return
    given = draft.own.get("currency_rate")
    if draft.then("currency") == frame.firm.base_currency:
        if given not in (None, RATE_ONE):
            draft.refuse(RateOfBaseCurrency(field="currency_rate"))
        draft.own["currency_rate"] = RATE_ONE
    elif given is None and draft.then("currency") != (draft.current or {}).get("currency"):
        draft.refuse(Required(field="currency_rate"))


def _fits(frame: Frame, draft: Draft) -> None:
    source, column, compute = IN_BASE[frame.resource]
    whole = {**(draft.current or {}), **draft.own}
    if draft.refusals or whole.get("currency") is None:
        return
    whole["currency_rate"] = whole.get("currency_rate") or RATE_ONE
    amount = compute(whole, frame.firm.base_currency)[column]
    if amount is not None and abs(amount) > MOST_MINOR:
        draft.refuse(TooBig(most=from_minor(MOST_MINOR, frame.firm.base_currency), field=source))


def _dates_in_order(_frame: Frame, draft: Draft) -> None:
    start, end = draft.then("start_date"), draft.then("end_date")
    if start is not None and end is not None and end < start:
        draft.refuse(EndsBeforeItStarts(field="end_date"))


def _credit_note(_frame: Frame, draft: Draft) -> None:
    if draft.then("is_credit_note") and (draft.then("net") or 0) > 0:
        draft.refuse(CreditNoteIsPositive(field="net"))


def _read_only(frame: Frame, draft: Draft) -> None:
    current = draft.current
    if current is None:
        return
    own = {name: given for name, given in draft.own.items() if not name.startswith("x_")}
    changed = {name for name, given in own.items() if given != current.get(name)}
    changed -= {"number"} if current["number"] is None else set()
    is_ours = frame.actor.source == "browser" or draft.has_given_number
    if current["status_id"] in frame.defaults["read_only"] and changed - ALWAYS:
        draft.refuse(InvoiceIsReadOnly())
    elif current["status_id"] in frame.defaults["is_sent"] and is_ours and changed - AFTER_SENDING:
        draft.refuse(SentIsOnlyCredited())
    elif draft.has_given_number and changed - AFTER_SENDING:
        draft.refuse(NumberIsGiven())


def _internal(frame: Frame, draft: Draft) -> None:
    if draft.then("is_internal") and draft.then("customer_id") != frame.firm.own_card_id:
        draft.refuse(InternalElsewhere(field="is_internal"))


def _name_for_contact(_frame: Frame, draft: Draft) -> None:
    """A contact that goes by one name has it as last name."""
    if draft.target_id is None and not draft.own.get("last_name") and draft.own.get("first_name"):
        draft.own["last_name"] = draft.own.pop("first_name")


def _numbers(_frame: Frame, draft: Draft) -> None:
    require_free(draft)


def _segments(_frame: Frame, draft: Draft) -> None:
    """Several choices must each be one of the field's."""
    for name, given in draft.own.items():
        if isinstance(given, list):
            offered = _frame.setting.fields[name].choices or ""
            for word in given:
                if f'"{word}"' not in offered:
                    draft.refuse(InvalidChoice(value=str(word)[:60]), name)


FILLS: dict[str, Check] = {
    "projects": _fill_project, "invoices": _fill_invoice, "costs": _fill_cost, "contacts": _name_for_contact,
}  # fmt: skip
CHECKS: dict[str, tuple[Check, ...]] = {
    "customers": (_numbers, _segments),
    "contacts": (_segments,),
    "projects": (_currency, _dates_in_order, _internal, _fits, _segments),
    "invoices": (_currency, _read_only, _credit_note, _fits, _segments),
    "costs": (_currency, _fits),
}
