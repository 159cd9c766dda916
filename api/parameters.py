"""Parameters and headers of requests: known ones only, read strictly."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from services.tokens import Access

from .refusals import ParameterNotUnderstood, UnknownParameter

LARGEST_ID = 2**63 - 1
ETAG = re.compile(r'"(\d{1,18})"')
Id = Annotated[int, Path(ge=1, le=LARGEST_ID, description="Id of the row.")]
CustomerId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="Id of the customer.")]
FieldNames = Annotated[str, Query(max_length=2000, description="Names of the fields to show, with commas between.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many rows at most.")]
CursorText = Annotated[str | None, Query(max_length=4000, description="`next` of the page before.")]
Day = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day in place of today.")]


class Listed(BaseModel):
    """What a list is asked for."""

    filter: str = Field(
        "", max_length=8000, description="Conditions `field.operator:value,value` joined by `;`, groups `or(…)`."
    )
    sort: str = Field("", max_length=200, description="Names of fields with commas between; a minus before descends.")
    limit: int = Field(100, ge=1, le=1000, description="How many rows at most.")
    cursor: str | None = Field(None, max_length=4000, description="`next` of the page before.")
    fields: str = Field("", max_length=2000, description="Names of the fields to show, with commas between.")
    total: bool = Field(False, description="Whether to count all rows of the list.")
    changed_since: str | None = Field(None, max_length=40, description="Only rows changed at or after this time.")

    @property
    def search(self) -> str:
        """Words that must all be found."""
        return ""


class Searched(Listed):
    """What a list with quick search is asked for."""

    q: str = Field("", max_length=200, description="Words that must all be found.")

    @property
    def search(self) -> str:
        """Words that must all be found."""
        return self.q


ListQuery = Annotated[Listed, Query()]
SearchQuery = Annotated[Searched, Query()]


async def known_parameters(request: Request) -> None:
    """Refuse parameters that the address does not have: a misspelt filter must not show everything."""
    known = _names_of(request.scope["route"].dependant.query_params)
    for name, text in request.query_params.multi_items():
        if name not in known:
            raise UnknownParameter(name=name[:60], field=name[:60])
        if "\0" in text:
            raise ParameterNotUnderstood(name=name, field=name)


def _names_of(parameters: Iterable[Any]) -> set[str]:
    """The names of parameters, also of those that are held together by a model."""
    names: set[str] = set()
    for parameter in parameters:
        model = parameter.field_info.annotation
        names |= (
            set(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else {parameter.alias}
        )
    return names


def access_of_request(request: Request) -> Access:
    """What the request's token opens."""
    access: Access = request.scope["access"]
    return access


def expected_version(request: Request) -> int | None:
    """The version that `If-Match` names; None where any will do, 0 for a tag that no row can have."""
    given = request.headers.get("if-match")
    if given is None or given.strip() == "*":
        return None
    found = ETAG.fullmatch(given.strip())
    return int(found[1]) if found else 0


def etag(version: object) -> str:
    """The `ETag` of a version."""
    return f'"{version}"'


def moment(text: str, name: str) -> datetime:
    """An ISO 8601 time with its offset."""
    try:
        given = datetime.fromisoformat(text.replace(" ", "+"))
        if given.tzinfo is None or not 1900 <= given.year <= 2199:
            raise ValueError(text)
        return given.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ParameterNotUnderstood(name=name, field=name) from None


def day(text: str | None, name: str) -> date | None:
    """A day as 2025-03-15."""
    try:
        given = date.fromisoformat(text) if text else None
    except ValueError:
        raise ParameterNotUnderstood(name=name, field=name) from None
    if given is not None and not 1900 <= given.year <= 2199:
        raise ParameterNotUnderstood(name=name, field=name)
    return given
