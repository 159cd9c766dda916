"""Made-up Nordic names: what companies, people, streets and projects are put together from (`words_of/`)."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("words_of")


@dataclass(frozen=True)
class Country:
    """The words of a country. `trades` are by industry, towns are (name, first digits of postal codes, area code)."""

    code: str
    currency: str
    language: str
    dialling: str
    places: tuple[str, ...]
    endings: tuple[str, ...]
    forms: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    titles: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[tuple[str, str, str], ...]
    trades: dict[str, tuple[str, ...]]


def read_country(name: str) -> Country:
    """The words in `words_of/NAME.txt`: `key: word, word`, long lines go on indented."""
    text = (FOLDER / f"{name}.txt").read_text().replace("\n    ", " ")
    lines = dict(line.split(": ", 1) for line in text.splitlines())
    trades = {key.removeprefix("trade "): _listed(words) for key, words in lines.items() if key.startswith("trade ")}
    return Country(
        code=lines["code"],
        currency=lines["currency"],
        language=lines["language"],
        dialling=lines["dialling"],
        places=_listed(lines["places"]),
        endings=_listed(lines["endings"]),
        forms=_listed(lines["forms"]),
        first_names=_listed(lines["first_names"]),
        last_names=_listed(lines["last_names"]),
        titles=_listed(lines["titles"]),
        streets=_listed(lines["streets"]),
        towns=_towns(lines["towns"]),
        trades=trades,
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


def _towns(text: str) -> tuple[tuple[str, str, str], ...]:
    towns = (line.rsplit(maxsplit=2) for line in _listed(text))
    return tuple((name, postal, area) for name, postal, area in towns)


SWEDEN, NORWAY, FINLAND, DENMARK = COUNTRIES = tuple(
    read_country(name) for name in ("sweden", "norway", "finland", "denmark")
)
SHARES = (58, 18, 14, 10)
PROJECT_KINDS = (
    "Förstudie", "Rådgivning", "Ramavtal", "Utbildning", "Införande av affärssystem", "Förvaltning", "Energikartläggning",
    "Ledarutveckling", "Upphandlingsstöd", "Hållbarhetsrapport", "Processkartläggning", "Underhållsplan", "Datamigrering",
    "Arkitekturgranskning", "Projektledning", "Säkerhetsgranskning", "Organisationsöversyn", "Kundundersökning",
    "Styrelseutbildning", "Verksamhetsutveckling", "Webbplats", "Integrationer", "Testledning", "Kravspecifikation",
)  # fmt: skip
PROJECT_SUFFIXES = ("", "", "", "", " fas 1", " fas 2", " norr", " syd", " huvudkontoret")
INTERNAL_PROJECTS = ("Internt arbete", "Säljstöd", "Kompetensutveckling", "Ledning och administration", "Rekrytering")
