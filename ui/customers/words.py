"""Words for what registers and figures say about a customer."""

from services.i18n import Language, mark
from services.registries.registry import Address, Status

STATUS_TEXTS = {
    Status.ACTIVE: mark("Active"),
    Status.WINDING_UP: mark("Winding up"),
    Status.BANKRUPT: mark("Bankrupt"),
    Status.DELETED: mark("Deleted"),
    Status.UNKNOWN: mark("Status unknown"),
}
STATUS_TONES = {
    Status.ACTIVE: "pos",
    Status.WINDING_UP: "warn",
    Status.BANKRUPT: "neg",
    Status.DELETED: "neg",
    Status.UNKNOWN: "neu",
}
ENDED = {
    Status.WINDING_UP: mark("{name} is being wound up, says {register}."),
    Status.BANKRUPT: mark("{name} is bankrupt, says {register}."),
    Status.DELETED: mark("{name} is deleted from {register}."),
}


def status_words(status: Status, language: Language) -> str:
    """A register's status in words."""
    return language.t(STATUS_TEXTS[status])


def address_line(place: Address, language: Language) -> str:
    """Street and city in one line."""
    return ", ".join(word for word in (place.street, place.city_in(language.code)) if word)
