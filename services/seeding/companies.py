"""Made-up companies and people, put together from the words of a country."""

from dataclasses import dataclass
from random import Random

from services.text import fold

from .numbers import org_number
from .words import COUNTRIES, SHARES, Country

BY_CODE = {country.code: country for country in COUNTRIES}


@dataclass(frozen=True, slots=True)
class Company:
    """A company as its customer card tells of it; `industry` is a key of `services.standard`."""

    country: Country
    name: str
    industry: str
    org_number: str
    domain: str


def any_country(rng: Random) -> Country:
    """A country, mostly the first."""
    return rng.choices(COUNTRIES, SHARES)[0]


def any_company(rng: Random, country: Country | None = None) -> Company:
    """A company with a name of its country."""
    country = country or any_country(rng)
    industry = rng.choice(tuple(country.trades))
    return made(country, any_name(rng, country, industry), industry, rng)


def made(country: Country, name: str, industry: str, rng: Random) -> Company:
    """A company of a given name."""
    return Company(country, name, industry, org_number(country.code, rng), domain_of(name))


def any_name(rng: Random, country: Country, industry: str) -> str:
    """A name such as Björkvik Bygg AB, Lindholm & Söner AB, Havbris Energi AS."""
    pick, form = rng.random(), rng.choice(country.forms)
    trade = rng.choice(country.trades[industry])
    if pick < 0.15:
        return f"{rng.choice(country.last_names)} {trade} {form}"
    place = rng.choice(country.places) + rng.choice(country.endings)
    if pick > 0.9:
        return f"{place} {form}"
    if pick > 0.82:
        return f"{rng.choice(country.towns)[0]} {trade} {form}"
    return f"{place} {trade} {form}"


def domain_of(name: str) -> str:
    """A web domain that is nobody's (RFC 2606)."""
    letters = "".join(letter for letter in fold(name.rsplit(" ", 1)[0]) if letter.isalnum() and letter.isascii())
    return f"{letters[:40] or 'firma'}.example"


def any_phone(rng: Random, country: Country, area: str) -> str:
    """A phone number in international form."""
    if country.code in ("NO", "DK"):
        number = f"{area}{rng.randrange(10**6):06}"
        return f"{country.dialling} {number[:2]} {number[2:4]} {number[4:6]} {number[6:]}"
    return f"{country.dialling} {area} {rng.randrange(100, 1000)} {rng.randrange(100):02} {rng.randrange(100):02}"


def any_address(rng: Random, country: Country) -> tuple[str, str, str, str]:
    """Street with number, postal code, city and telephone area."""
    city, postal, area = rng.choice(country.towns)
    digits = 5 if country.code in ("SE", "FI") else 4
    code = f"{postal}{rng.randrange(10 ** (digits - len(postal))):0{digits - len(postal)}}"
    code = f"{code[:3]} {code[3:]}" if country.code == "SE" else code
    street = rng.choice(country.streets)
    return f"{street} {rng.randrange(1, 120)}", code, city, area


def any_person(rng: Random, country: Country) -> tuple[str, str, str]:
    """First name, last name, title."""
    return rng.choice(country.first_names), rng.choice(country.last_names), rng.choice(country.titles)


def mail_of(first: str, last: str, domain: str) -> str:
    """An e-mail address of a person at a company."""
    return f"{fold(first)}.{fold(last)}@{domain}".replace(" ", "")
