"""Companies as JSON, for the cache and for the evidence kept on a customer."""

import json
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from .registry import Address, Company, Status

_NAMES = frozenset(field.name for field in fields(Company))


def dumps(companies: tuple[Company, ...]) -> str:
    """Companies as a JSON list."""
    return json.dumps([as_json(company) for company in companies], ensure_ascii=False)


def loads(text: str) -> tuple[Company, ...] | None:
    """The companies of `dumps`; None when they were written by another version."""
    try:
        return tuple(from_json(one) for one in json.loads(text))
    except (ValueError, TypeError, KeyError):
        return None


def as_json(company: Company) -> dict[str, Any]:
    """A company as JSON values; dates and times are ISO 8601."""
    told = asdict(company)
    since = company.status_since
    return told | {
        "fetched_at": company.fetched_at.isoformat(),
        "status": company.status.value,
        "status_since": since.isoformat() if since else None,
    }


def from_json(told: dict[str, Any]) -> Company:
    """The company of `as_json`; raises ValueError, TypeError or KeyError when it is none."""
    since = told["status_since"]
    read = {name: value for name, value in told.items() if name in _NAMES} | {
        "fetched_at": datetime.fromisoformat(told["fetched_at"]),
        "status": Status(told["status"]),
        "status_since": date.fromisoformat(since) if since else None,
        "addresses": tuple(_address(place) for place in told["addresses"]),
        "previous_names": tuple(told["previous_names"]),
        "other_names": tuple(told["other_names"]),
    }
    return Company(**read)


def _address(place: dict[str, Any]) -> Address:
    return Address(**{**place, "cities": tuple((language, city) for language, city in place["cities"])})
