"""Which addresses of the web may be asked. A name is resolved once, every address it has is checked, and the connection
goes to a checked address: a name that answers differently the second time (DNS rebinding) gains nothing."""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from samskap.core.http.errors import AddressRefused, PrivateAddress, Unreachable

Resolve = Callable[[str, int], Sequence[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}
LONGEST = 4000
_NAME = re.compile(r"[A-Za-z0-9._:-]+")
_METADATA = frozenset(
    # Machines' own services at addresses that count as public.
    ipaddress.ip_address(one)
    for one in ("168.63.129.16", "192.0.0.192", "100.100.100.200")
)
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_COMPATIBLE = ipaddress.ip_network("::/96")
_SITE_LOCAL = ipaddress.ip_network("fec0::/10")


@dataclass(frozen=True, slots=True)
class Doors:
    """What may be asked. ``private`` lists addresses that are allowed although they are not public, ``ports`` those
    beside 80 and 443; both are empty outside tests and inner networks."""

    private: frozenset[str] = frozenset()
    ports: frozenset[int] = frozenset()


PUBLIC = Doors()


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: ``url`` as written, ``address`` the machine to connect to, ``port``."""

    url: httpx.URL
    address: str
    port: int

    @property
    def connect_url(self) -> httpx.URL:
        """The address with the machine instead of the name."""
        return self.url.copy_with(host=self.address)

    @property
    def host_header(self) -> str:
        """The name as the server expects it."""
        return self.url.netloc.decode("ascii")


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the system knows it. Also understands 2130706433, 0177.1 and 0x7f.1, like a browser.

    :raises Unreachable: the name has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"the name {host} is not known") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check(url: str | httpx.URL, *, doors: Doors = PUBLIC, resolver: Resolve = resolve) -> Target:
    """The machine behind an address, if it may be asked.

    :raises AddressRefused: no such address, another scheme, another port, credentials.
    :raises PrivateAddress: any machine behind the name is not public.
    :raises Unreachable: nothing is behind it.
    """
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise AddressRefused("this is no address of the web") from error
    if len(str(parsed)) > LONGEST:
        raise AddressRefused(f"the address is longer than {LONGEST} signs")
    if parsed.scheme not in PORTS or not parsed.host:
        raise AddressRefused("only addresses with http or https are asked")
    if parsed.userinfo:
        raise AddressRefused("an address with a name and password in it is not asked")
    name = parsed.raw_host.decode("ascii").strip("[]")
    if not _NAME.fullmatch(name):
        raise AddressRefused("the name of the server has signs that no name has")
    port = PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if port not in PORTS.values() and port not in doors.ports:
        raise AddressRefused(f"port {port} is not asked")
    addresses = [_parsed(one) for one in resolver(name, port)]
    if not addresses:
        raise Unreachable(f"the name {parsed.host} has no address")
    for address in addresses:
        if str(address) not in doors.private and not is_public(address):
            raise PrivateAddress(f"{parsed.host} is not on the public network")
    return Target(parsed, str(addresses[0]), port)


def _parsed(text: str) -> Address:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError as error:
        raise AddressRefused(f"{text!r} is no address of a machine") from error


def is_public(address: Address) -> bool:
    """Whether the address is one of the public network: none of this machine, of inner networks, of groups, reserved.

    An IPv4 address inside an IPv6 one (mapped, compatible, 6to4, Teredo, NAT64) is looked at itself.
    """
    if isinstance(address, ipaddress.IPv6Address):
        for inside in _inside(address):
            if not is_public(inside):
                return False
        if address in _SITE_LOCAL or address in _COMPATIBLE:
            return False
        if address.ipv4_mapped is not None or any(address in net for net in _NAT64):
            return True
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_private
        and not address.is_loopback
        and not address.is_link_local
        and not address.is_unspecified
        and address not in _METADATA
    )


def _inside(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    found = [one for one in (address.ipv4_mapped, address.sixtofour) if one is not None]
    if address.teredo is not None:
        found += address.teredo
    if any(address in net for net in _NAT64):
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found
