"""Where messages may go: to public addresses, and to hosts of the firm's own network that an administrator allowed.

A name is looked up when a message is sent, and the connection goes to the address that was looked at, so that a name
that changes its address in between leads nowhere else.
"""

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from services.organization import organization

from .refusals import AddressInside, NotAWebhookAddress

TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits
LONGEST = 500


async def allowed_hosts() -> frozenset[str]:
    """Hosts of the own network that the settings allow."""
    return frozenset(str(host).lower() for host in (await organization()).settings.get("webhook_hosts", ()))


def checked_address(text: str, allowed: Collection[str]) -> str:
    """The address as it is kept; `NotAWebhookAddress` or `AddressInside`."""
    try:
        url = URL(text.strip())
        host, _ = (url.host or "").lower(), url.port
    except ValueError:
        raise NotAWebhookAddress(value=text[:80], field="url") from None
    schemes = ("https", "http") if host in allowed else ("https",)
    if not host or url.scheme not in schemes or url.user or url.password or len(str(url)) > LONGEST:
        raise NotAWebhookAddress(value=text[:80], field="url")
    require_outside(host, allowed)
    return str(url)


def require_outside(host: str, allowed: Collection[str]) -> None:
    """Refuse (`AddressInside`) a literal address of the own network and names that always lead there."""
    if host in allowed:
        return
    literal = _literal(host)
    inside = (
        not is_public(literal) if literal else "." not in host or host.endswith((".localhost", ".local", ".internal"))
    )
    if inside:
        raise AddressInside(host=host[:80], field="url")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is on the public internet, also where it is wrapped into one of another kind."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


class PublicResolver(AbstractResolver):
    """Looks names up and leaves out every address that is not public, unless the host is allowed."""

    def __init__(self, allowed: Collection[str], inner: AbstractResolver | None = None) -> None:
        self.allowed = allowed
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Addresses of a name; `OSError` when none may be called."""
        found = await self._inner.resolve(host, port, family)
        kept = [one for one in found if host.lower() in self.allowed or is_public(ip_address(one["host"]))]
        if not kept:
            raise OSError(f"{host} has no public address")
        return kept

    async def close(self) -> None:
        """Nothing is held open."""
        await self._inner.close()


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None
