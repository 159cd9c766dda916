"""E-mail addresses, phone numbers, web addresses, countries: checked, and kept in one form each."""

import ipaddress
import re
from functools import cache
from urllib.parse import SplitResult, urlsplit, urlunsplit

import phonenumbers
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES
from phonenumbers import NumberParseException, PhoneNumberFormat

from .i18n import LANGUAGES, language
from .i18n.places import COUNTRIES
from .refusals import InvalidChoice, InvalidCountry, InvalidEmail, InvalidPhone, InvalidUrl, TooLong
from .text import clean_line, fold

LONGEST_EMAIL = 254  # RFC 5321
LONGEST_PHONE = 40
LONGEST_URL = 300
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
PLAIN_NAME = re.compile(r"(?=.{1,64}$)[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")
PLAIN_DOMAIN = re.compile(r"([A-Za-z0-9]([A-Za-z0-9]|-(?!-)){0,60}(?<!-)\.)+[A-Za-z]{2,24}")
ROLE_NAMES = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)  # info, sales, …: the library writes them small
SPECIAL_DOMAINS = tuple(SPECIAL_USE_DOMAIN_NAMES)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)  # not host:port


def clean_email(text: str) -> str:
    """An e-mail address, its domain in small letters; `InvalidEmail` for what is none. No server is asked."""
    line = clean_line(text, LONGEST_EMAIL)
    name, _, domain = line.rpartition("@")
    is_plain = PLAIN_NAME.fullmatch(name) and PLAIN_DOMAIN.fullmatch(domain)
    if is_plain and not domain.lower().endswith(SPECIAL_DOMAINS):  # what the library says of it, in a tenth of the time
        return f"{name.lower() if name.lower() in ROLE_NAMES else name}@{domain.lower()}"
    try:
        return validate_email(line, check_deliverability=False).normalized
    except EmailNotValidError:
        raise InvalidEmail(value=line) from None


def clean_phone(text: str, country: str) -> str:
    """A phone number in E.164, `;ext=` after it; national numbers are read as `country` dials them. Or `InvalidPhone`."""
    line = clean_line(text, LONGEST_PHONE)
    try:
        number = phonenumbers.parse(line, country)
    except NumberParseException:
        raise InvalidPhone(value=line) from None
    if not phonenumbers.is_possible_number(number):
        raise InvalidPhone(value=line)
    extension = f";ext={number.extension}" if number.extension else ""
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164)) + extension


def shown_phone(kept: str, country: str) -> str:
    """A kept phone number as people in `country` write it: their own the national way, others with country code."""
    try:
        number = phonenumbers.parse(kept, country)
    except NumberParseException:
        return kept
    at_home = phonenumbers.country_code_for_region(country) == number.country_code
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )


def clean_url(text: str) -> str:
    """A web address with http or https, https where none is written; `InvalidUrl` for what is none."""
    line = clean_line(text)
    if len(line) > LONGEST_URL:
        raise TooLong(most=LONGEST_URL)
    try:
        parts = urlsplit(line if SCHEME.match(line) else f"https://{line}")
        host = _host(parts)
    except ValueError:  # Unicode errors are ValueErrors too
        raise InvalidUrl(value=line) from None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or re.search(r'[\s<>"\\^`{|}]', line):
        raise InvalidUrl(value=line)
    return urlunsplit((parts.scheme, host, "" if parts.path == "/" else parts.path, parts.query, parts.fragment))


def shown_url(kept: str) -> str:
    """A web address without scheme and www."""
    return re.sub(r"^https?://(www\.)?", "", kept)


def clean_country(text: str) -> str:
    """The code of a country (ISO 3166-1) from its code, or from its name in one of the languages; or `InvalidCountry`."""
    line = clean_line(text, 100)
    code = line.upper() if line.upper() in COUNTRIES else _country_names().get(fold(line))
    if code is None:
        raise InvalidCountry(value=line)
    return code


def clean_language(text: str) -> str:
    """The code of one of `LANGUAGES`; `InvalidChoice` for anything else."""
    code = text.strip().lower()
    if code not in LANGUAGES:
        raise InvalidChoice(value=text.strip()[:20])
    return code


@cache
def _country_names() -> dict[str, str]:
    return {fold(language(code).country(country)): country for code in LANGUAGES for country in COUNTRIES}


def _host(parts: SplitResult) -> str:
    """Host and port, checked; ValueError for a host that no name server could know."""
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host)}]{port}"
    labels = host.encode("idna").decode().split(".")
    if len(labels) < 2 or not all(LABEL.fullmatch(label) for label in labels):
        raise ValueError(host)
    return f"{host}{port}"
