"""The Peppol network's directory in the DNS (SML): who serves a participant (NAPTR records, service "Meta:SMP")."""

import asyncio
import base64
import hashlib
import ipaddress
import socket

import dns.asyncresolver
import dns.exception
import dns.resolver
from dns.rdtypes.IN.NAPTR import NAPTR
from yarl import URL

from services.identifiers import EInvoiceAddress

from .registry import Found, NotFound, Outcome, Reason, Unavailable, UnknownShape
from .settings import RegistrySettings

SERVICE = b"meta:smp"
LIFETIME = 3.0  # seconds for one look-up with all its attempts


def hostname(address: EInvoiceAddress, zone: str) -> str:
    """The name under which a participant is registered."""
    digest = hashlib.sha256(str(address).lower().encode()).digest()
    return f"{base64.b32encode(digest).decode().rstrip('=').lower()}.iso6523-actorid-upis.{zone}"


class Sml:
    """Finds the address of the service (SMP) that knows a participant."""

    def __init__(self, settings: RegistrySettings, lifetime: float = LIFETIME) -> None:
        self._zone = settings.peppol_sml_zone
        self._at = settings.peppol_resolver
        self._private = bool(settings.peppol_private_hosts)
        self._lifetime = lifetime
        self._resolver: dns.asyncresolver.Resolver | None = None

    async def service_of(self, address: EInvoiceAddress) -> Outcome[str]:
        """The service's address; `NotFound` is the network's own word that there is no such participant."""
        try:
            answer = await self._ask(hostname(address, self._zone))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return NotFound()
        except dns.exception.Timeout:
            return Unavailable(Reason.TIMEOUT)
        except (dns.exception.DNSException, OSError):
            return Unavailable(Reason.DOWN)
        services = [url for record in answer if isinstance(record, NAPTR) and (url := _service(record))]
        if not services:
            return UnknownShape("NAPTR without Meta:SMP")
        return (
            Found(services[0]) if await self._is_public(services[0]) else UnknownShape("service at a private address")
        )

    async def _ask(self, name: str) -> dns.resolver.Answer:
        if self._resolver is None:
            self._resolver = await asyncio.to_thread(_resolver, self._at)
        return await self._resolver.resolve(name, "NAPTR", lifetime=self._lifetime)

    async def _is_public(self, url: str) -> bool:
        """Anybody may register a service; none may point us into our own network."""
        if self._private:
            return True
        try:
            found = await asyncio.get_running_loop().getaddrinfo(URL(url).host, None, type=socket.SOCK_STREAM)
        except OSError:
            return False
        return all(ipaddress.ip_address(place[4][0]).is_global for place in found)


def _resolver(at: str) -> dns.asyncresolver.Resolver:
    if not at:
        return dns.asyncresolver.Resolver()
    host, _, port = at.rpartition(":")
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [host.strip("[]")], int(port)
    return resolver


def _service(record: NAPTR) -> str | None:
    """The address from "!.*!https://smp.example.com!"; the first character divides."""
    if record.service.lower() != SERVICE or record.flags.lower() != b"u":
        return None
    rule = record.regexp.decode("ascii", "replace")
    parts = rule.split(rule[:1]) if rule else []
    url = parts[2].strip() if len(parts) >= 4 else ""
    return url if url.startswith(("https://", "http://")) and URL(url).host else None
