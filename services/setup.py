"""The first setup: the organization, its own customer card, what is ready-made, the first administrator.

On an empty register the console prints a one-time code, and whoever knows it sets the register up in the browser. Only
its hash is kept, in the data folder; the next start makes another.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

from .accounts import checked_email, checked_name
from .changes import Recorder, recording
from .database import row
from .i18n import LANGUAGES, Language, language
from .i18n.places import COUNTRIES
from .money import currencies
from .passwords import hashed, require_good
from .periods import now
from .permissions import SYSTEM
from .profiles import READY_MADE as PROFILES
from .refusals import AlreadyThere, InvalidChoice, InvalidCountry, InvalidCurrency, InvalidTimeZone, Refusal
from .sessions import count_failure, require_few_failures
from .sql import Sql
from .standard import READY_MADE
from .writing.refusals import NotAccepted

CODE_FILE = "setup-code"
CODE_LIFE = timedelta(hours=24)
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LANGUAGE_OF = {"SE": "sv", "FI": "fi", "NO": "nb", "DK": "da"}
OWN_CARD_NUMBER = 10000
LONGEST_NAME = 200  # characters of the firm's name


class AlreadySetUp(Refusal):
    """This register is set up already. Log in instead."""

    status = 409


class WrongSetupCode(Refusal):
    """This is not the setup code, or it has expired. The console prints a new one whenever the register starts."""

    status = 403


@dataclass(frozen=True)
class Beginning:
    """What the first setup asks for; `language` falls back on the country's."""

    organization: str
    country: str
    currency: str
    time_zone: str
    email: str
    name: str
    password: str
    language: str | None = None
    demo: bool = False


async def is_set_up() -> bool:
    """Whether there is an organization."""
    return await row(Sql("SELECT 1 AS yes FROM organization WHERE id = 1")) is not None


async def set_up(beginning: Beginning, *, at: datetime | None = None) -> int:
    """Make an empty register a firm's register; answers with the administrator's id.

    Refusals name the field at fault (several: `NotAccepted`); `AlreadySetUp` when somebody was first.
    """
    if await is_set_up():
        raise AlreadySetUp()
    facts = checked(beginning)
    password_hash = await hashed(facts.password)
    try:
        async with recording(SYSTEM, "setup", summary={"organization": facts.organization}, at=at) as recorder:
            return await _make(recorder, facts, password_hash, at)
    except AlreadyThere:
        raise AlreadySetUp() from None


def faults(beginning: Beginning) -> list[Refusal]:
    """Everything about the values that cannot be used, each with the field at fault."""
    found: list[Refusal] = []
    for check in CHECKS:
        try:
            check(beginning)
        except Refusal as refusal:
            found.append(refusal)
    return found


def refuse(found: list[Refusal]) -> None:
    """Refuse what was found: one as it is, several together."""
    if len(found) == 1:
        raise found[0]
    if found:
        raise NotAccepted(found)


def checked(beginning: Beginning) -> Beginning:
    """The values as they are kept, or what is wrong with them."""
    refuse(faults(beginning))
    country = beginning.country.strip().upper()
    return replace(
        beginning,
        organization=checked_name(beginning.organization, LONGEST_NAME, "organization"),
        country=country,
        currency=beginning.currency.strip().upper(),
        email=checked_email(beginning.email),
        name=checked_name(beginning.name),
        language=beginning.language or LANGUAGE_OF.get(country, "en"),
    )


def _check_country(beginning: Beginning) -> None:
    if beginning.country.strip().upper() not in COUNTRIES:
        raise InvalidCountry(value=beginning.country[:20], field="country")


def _check_currency(beginning: Beginning) -> None:
    if beginning.currency.strip().upper() not in currencies():
        raise InvalidCurrency(value=beginning.currency[:20], field="currency")


def _check_time_zone(beginning: Beginning) -> None:
    if beginning.time_zone not in available_timezones():
        raise InvalidTimeZone(value=beginning.time_zone[:60], field="time_zone")


def _check_language(beginning: Beginning) -> None:
    if beginning.language and beginning.language not in LANGUAGES:
        raise InvalidChoice(value=beginning.language[:20], field="language")


def _check_name(beginning: Beginning) -> None:
    checked_name(beginning.name)


def _check_organization(beginning: Beginning) -> None:
    checked_name(beginning.organization, LONGEST_NAME, "organization")


def _check_email(beginning: Beginning) -> None:
    checked_email(beginning.email)


def _check_password(beginning: Beginning) -> None:
    require_good(beginning.password, beginning.email, beginning.name, beginning.organization)


CHECKS: tuple[Callable[[Beginning], None], ...] = (
    _check_organization, _check_country, _check_currency, _check_time_zone, _check_language, _check_name, _check_email,
    _check_password,
)  # fmt: skip


async def _make(recorder: Recorder, facts: Beginning, password_hash: str, at: datetime | None) -> int:
    words = language(facts.language)
    organization = {
        "name": facts.organization,
        "country": facts.country,
        "base_currency": facts.currency,
        "time_zone": facts.time_zone,
        "language": words.code,
        "settings": {"demo": True} if facts.demo else {},
        "created_at": at or now(),
    }
    await recorder.create("organization", organization, row_id=1)
    await make_ready_made(recorder, words)
    administrator = await make_profiles(recorder, words)
    person = {"email": facts.email, "name": facts.name, "language": words.code, "profile_id": administrator}
    user_id = await recorder.create("users", {**person, "password_hash": password_hash})
    card = {"number": OWN_CARD_NUMBER, "name": facts.organization, "country": facts.country, "currency": facts.currency}
    await recorder.create("customers", {**card, "language": words.code, "is_internal": True})
    return user_id


async def make_ready_made(recorder: Recorder, words: Language) -> None:
    """Make the ready-made statuses, industries and roles, named in the firm's language."""
    for resource, rows in READY_MADE.items():
        for position, ready in enumerate(rows):
            await recorder.create(resource, {**ready, "name": words.t(ready["name"]), "position": position})


async def make_profiles(recorder: Recorder, words: Language) -> int:
    """Make the ready-made profiles; answers with the administrator's."""
    ids = {p["key"]: await recorder.create("permission-profiles", {**p, "name": words.t(p["name"])}) for p in PROFILES}
    return ids["administrator"]


def new_code(folder: Path) -> str:
    """A new one-time setup code, good for 24 hours; the one before is void."""
    code = "-".join("".join(secrets.choice(CODE_LETTERS) for _ in range(4)) for _ in range(4))
    kept = {"sha256": _hash(code), "expires": (datetime.now(UTC) + CODE_LIFE).isoformat()}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CODE_FILE).unlink(missing_ok=True)
    with open(os.open(folder / CODE_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file)
    return code


async def require_code(folder: Path, code: str, address: str) -> None:
    """Refuse a wrong or expired setup code (`WrongSetupCode`), and more than 10 wrong ones in 15 minutes."""
    await require_few_failures(CODE_FILE, address)
    if not _is_code(folder, code):
        await count_failure(CODE_FILE, address)
        raise WrongSetupCode(field="code")


def forget_code(folder: Path) -> None:
    """The code has done its work."""
    (folder / CODE_FILE).unlink(missing_ok=True)


def _is_code(folder: Path, code: str) -> bool:
    try:
        kept = json.loads((folder / CODE_FILE).read_text())
    except FileNotFoundError:
        return False
    is_fresh = datetime.now(UTC) < datetime.fromisoformat(kept["expires"])
    return is_fresh and hmac.compare_digest(kept["sha256"], _hash(code))


def _hash(code: str) -> str:
    letters = "".join(letter for letter in code.upper() if letter in CODE_LETTERS)
    return hashlib.sha256(letters.encode()).hexdigest()
