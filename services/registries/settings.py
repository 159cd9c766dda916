"""Addresses and credentials of the public registers, from the environment (`docs/registers.md`)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from services.settings import SettingsError

NO_COLON = ("se_client_id", "dk_user", "uk_key")  # what stands before the colon of HTTP Basic
PREFIX = "STAMKUND_REGISTRY_"


@dataclass(frozen=True)
class RegistrySettings:
    """One field per variable: `no_url` is `STAMKUND_REGISTRY_NO_URL`. Secrets stay out of `repr`."""

    no_url: str = "https://data.brreg.no/enhetsregisteret/api"
    fi_url: str = "https://avoindata.prh.fi/opendata-ytj-api/v3"
    se_url: str = "https://gw.api.bolagsverket.se/vardefulla-datamangder/v1"
    se_token_url: str = "https://portal.api.bolagsverket.se/oauth2/token"
    se_client_id: str = field(default="", repr=False)
    se_client_secret: str = field(default="", repr=False)
    dk_url: str = "http://distribution.virk.dk"
    dk_user: str = field(default="", repr=False)
    dk_password: str = field(default="", repr=False)
    ee_url: str = "https://ariregister.rik.ee"
    uk_url: str = "https://api.company-information.service.gov.uk"
    uk_key: str = field(default="", repr=False)
    gleif_url: str = "https://api.gleif.org/api/v1"
    vies_url: str = "https://ec.europa.eu/taxation_customs/vies/rest-api"
    peppol_directory_url: str = "https://directory.peppol.eu"
    peppol_sml_zone: str = "participant.sml.prod.tech.peppol.org"
    peppol_resolver: str = ""
    peppol_private_hosts: str = ""
    contact: str = ""

    @property
    def user_agent(self) -> str:
        """Who asks, with the contact that registers want to have."""
        return f"Stamkund ({self.contact or 'customer register'})"


def read_registry_settings(environ: Mapping[str, str] = os.environ, contact: str = "") -> RegistrySettings:
    """The settings from environment variables; `contact` (the register's public address) where none is set.

    Raises `SettingsError` for one that makes no sense.
    """
    told = {one.name: environ.get(_variable(one.name), "").strip() for one in fields(RegistrySettings)}
    for name, text in told.items():
        _refuse_nonsense(name, text)
    told["contact"] = "".join(letter for letter in told["contact"] or contact if letter.isprintable())
    return RegistrySettings(**{name: text.rstrip("/") for name, text in told.items() if text})


def missing(settings: RegistrySettings, variables: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some variables that are not set."""
    return tuple(one for one in variables if not getattr(settings, one.removeprefix(PREFIX).lower()))


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _refuse_nonsense(name: str, text: str) -> None:
    if name.endswith("_url") and text and not text.startswith(("http://", "https://")):
        raise SettingsError(f"{_variable(name)} must begin with http:// or https://.")
    if name in NO_COLON and ":" in text:
        raise SettingsError(f"{_variable(name)} must not hold a colon.")
    if name == "peppol_resolver" and text and not text.rpartition(":")[2].isdigit():
        raise SettingsError(f"{_variable(name)} must be an address and a port such as 127.0.0.1:53.")
