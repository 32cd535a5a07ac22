"""Where a destination may be: public https addresses, or this machine."""

import asyncio
import ipaddress
import os
import re
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

type IP = ipaddress.IPv4Address | ipaddress.IPv6Address
type Lookup = Callable[[str, int], Awaitable[list[str]]]
"""(host, port) -> the addresses it has now, as text."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 inside IPv6, RFC 6052: as public as the address it carries."""
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class BadAddress(ValueError):
    """A URL no lead may be sent to; the message says why and what to write, without the URL (it may hold a secret)."""


@dataclass(frozen=True)
class Address:
    url: str
    scheme: str
    host: str
    """Lower case, without brackets."""
    port: int
    path: str
    """Path and query."""


def expanded(text: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """`text` with each `${NAME}` taken from the environment; None if one is unset or empty.

    >>> expanded("https://${HOST}/in", {"HOST": "crm.example.org"})
    'https://crm.example.org/in'
    >>> expanded("https://${HOST}/in", {}) is None
    True
    """
    if any(not environment.get(name) for name in _VARIABLE.findall(text)):
        return None
    return _VARIABLE.sub(lambda found: environment[found.group(1)], text)


def address(url: str) -> Address:
    """The parts of an https (or http) URL of a destination. Raises BadAddress; where it leads `resolved` finds out."""
    if any(ord(character) <= 32 or ord(character) == 127 for character in url) or "\\" in url:
        raise BadAddress("the URL holds spaces or control characters. Write it as https://crm.example.org/leads")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadAddress("this is not a URL. Write it as https://crm.example.org/leads") from None
    if parts.scheme not in ("https", "http") or not host:
        raise BadAddress("leads go to https URLs only. Write it as https://crm.example.org/leads")
    if "@" in parts.netloc:
        raise BadAddress("the URL holds a user name or password. Leave them out; the signature proves who sends.")
    if parts.fragment:
        raise BadAddress("the URL has a `#` part, which is never sent. Leave it out.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(url, parts.scheme, host.lower(), port or (443 if parts.scheme == "https" else 80), path)


async def resolved(target: Address, lookup: Lookup | None = None, *, demo: bool = False) -> IP:
    """The one address to connect to; the caller must use it and not ask again. Raises BadAddress, OSError.

    https: every address of the host must be public (with `demo` this machine will do); http: every one must be this
    machine. So a name that has a public address today and a private one tomorrow, or both, is refused.
    """
    found = [
        ipaddress.ip_address(text.partition("%")[0]) for text in await (lookup or looked_up)(target.host, target.port)
    ]
    if not found:
        raise BadAddress("the host has no address. Look for a typing mistake.")
    for each in found:
        here = _plain(each).is_loopback
        if target.scheme == "http" and not here:
            raise BadAddress("http is for this machine only. Use https.")
        if target.scheme == "https" and not (is_public(each) or (demo and here)):
            raise BadAddress("the host is not on the public internet. Use the destination's public https address.")
    return found[0]


def is_public(ip: IP) -> bool:
    """Whether an address is one of the public internet, whatever it is wrapped in.

    >>> is_public(ipaddress.ip_address("::ffff:169.254.169.254"))
    False
    """
    plain = _plain(ip)
    return plain.is_global and not (plain.is_multicast or plain.is_reserved or plain.is_unspecified)


async def looked_up(host: str, port: int) -> list[str]:
    """What the system's resolver says. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def _plain(ip: IP) -> IP:
    """The IPv4 address an IPv6 address stands for, where it stands for one."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip
