"""What the address and the search field ask of the list."""

from services.filters.filter import Filter, parse
from services.filters.refusals import FilterNotUnderstood

from ..page import Page

DEBOUNCED = (
    "(event) => { clearTimeout(window.kTyping); window.kTyping = setTimeout(() => emit(event.target.value), 200) }"
)
"""Sends what is typed after a pause of 200 ms."""


def asked_of(page: Page) -> Filter:
    """The filter in the URL; one that makes no sense is left out and told."""
    try:
        return parse(page.query.get("f", ""), page.query.get("q", ""))
    except FilterNotUnderstood as refusal:
        page.toast(page.t("The filter in the address was ignored"), refusal.message(page.language), kind="info")
        return Filter((), page.query.get("q", ""))
