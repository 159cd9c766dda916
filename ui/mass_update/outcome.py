"""What is true after a run, in two sentences: how many rows have which value by now, and who made it so."""

from collections.abc import Callable

from services.mass_update import Standing, TakenBack
from services.mass_update.choosing import fields_for_many
from services.mass_update.deleting import DELETE
from services.periods import now

from ..page import Page
from .words import Speaker, label_of, told_value

Say = Callable[[Page, int], str]
Have = Callable[[Page, int, str, str], str]
CHANGED: dict[str, Say] = {
    "customers": lambda p, n: p.n("{count} customer was changed", "{count} customers were changed", n),
    "contacts": lambda p, n: p.n("{count} contact was changed", "{count} contacts were changed", n),
    "projects": lambda p, n: p.n("{count} project was changed", "{count} projects were changed", n),
    "invoices": lambda p, n: p.n("{count} invoice was changed", "{count} invoices were changed", n),
}
HAVE: dict[str, Have] = {
    "customers": lambda p, n, value, field: p.n(
        "{count} customer has {value} as {field}", "{count} customers have {value} as {field}",
        n, value=value, field=field,
    ),
    "contacts": lambda p, n, value, field: p.n(
        "{count} contact has {value} as {field}", "{count} contacts have {value} as {field}",
        n, value=value, field=field,
    ),
    "projects": lambda p, n, value, field: p.n(
        "{count} project has {value} as {field}", "{count} projects have {value} as {field}",
        n, value=value, field=field,
    ),
    "invoices": lambda p, n, value, field: p.n(
        "{count} invoice has {value} as {field}", "{count} invoices have {value} as {field}",
        n, value=value, field=field,
    ),
}  # fmt: skip


async def sentence(page: Page, stands: Standing, back: TakenBack | None = None) -> str:
    """What is true now."""
    if back is not None:
        return page.n("{count} row was taken back", "{count} rows were taken back", back.rows)
    if not stands.changed or stands.change_set_id is None:
        return page.t("Nothing was changed")
    if DELETE in stands.assigned:
        return page.n("{count} row was deleted", "{count} rows were deleted", stands.changed)
    have = HAVE.get(stands.resource)
    told = await _one_choice(page, stands) if have is not None else None
    if have is not None and told is not None:
        return have(page, stands.changed, *told)
    say = CHANGED.get(stands.resource)
    if say is not None:
        return say(page, stands.changed)
    return page.n("{count} row was changed", "{count} rows were changed", stands.changed)


def explanation(page: Page, stands: Standing, back: TakenBack | None = None) -> str:
    """Why, or by whom and when."""
    if back is not None:
        return page.n(
            "You stopped it. {count} row could not be put back and stays as it is.",
            "You stopped it. {count} rows could not be put back and stay as they are.",
            back.stay,
        )
    if stands.state == "failed" and stands.change_set_id is None:
        return page.t("The mass update failed, and everything is as before. Try again.")
    if stands.state == "failed":
        return (
            f"{page.t('The mass update failed in the middle, and what was done so far stays.')} {_left(page, stands)}"
        )
    if stands.state == "cancelled" and stands.change_set_id is None:
        return page.t("You stopped it, and everything is as before.")
    if stands.state == "cancelled":
        return f"{page.t('You stopped it, and what was done so far stays.')} {_left(page, stands)}"
    when = page.language.moment(now(), page.firm.time_zone, page.today)
    return page.t("The change was made {when} by {person}.", when=when, person=page.actor.name)


def _left(page: Page, stands: Standing) -> str:
    return page.n("{count} row was not changed.", "{count} rows were not changed.", stands.left)


async def _one_choice(page: Page, stands: Standing) -> tuple[str, str] | None:
    """The value that was chosen from a list for the only field that was set, and the field within a sentence."""
    [(name, kept), *others] = stands.assigned.items()
    field = (await fields_for_many(page.actor, stands.resource)).get(name)
    given = kept.get("value") if isinstance(kept, dict) and kept.get("verb") == "set" else kept
    if others or field is None or not field.choices or given is None or isinstance(given, dict | list):
        return None
    return await told_value(Speaker(page.language, page.firm), field, given), _within(label_of(field, page.language))


def _within(label: str) -> str:
    """A label as it stands in the middle of a sentence; names and abbreviations keep their letters."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
