"""A DNS server of the tests' own: NAPTR records for a zone, NXDOMAIN for the rest, silence when told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset


class DnsServer(asyncio.DatagramProtocol):
    """`serve(host, url)` registers a service; `silent` answers nothing."""

    def __init__(self) -> None:
        self.at = ""
        self.silent = False
        self.broken = False
        self.asked: list[str] = []
        self._records: dict[str, tuple[str, ...]] = {}

    def serve(self, host: str, *records: str) -> None:
        self._records[host.lower().rstrip(".")] = records

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple) -> None:
        question = dns.message.from_wire(data)
        name = question.question[0].name
        host = name.to_text().lower().rstrip(".")
        self.asked.append(host)
        if self.silent:
            return
        answer = dns.message.make_response(question)
        if self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif host in self._records:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "NAPTR", *self._records[host]))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(answer.to_wire(), addr)


def naptr(url: str, service: str = "Meta:SMP") -> str:
    """A record that points to a service."""
    return f'100 10 "U" "{service}" "!.*!{url}!" .'


@asynccontextmanager
async def dns_server() -> AsyncIterator[DnsServer]:
    """A running server on a free UDP port of 127.0.0.1."""
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(
        DnsServer, local_addr=("127.0.0.1", 0)
    )
    host, port = transport.get_extra_info("sockname")[:2]
    server.at = f"{host}:{port}"
    try:
        yield server
    finally:
        transport.close()
