"""Where downloads may go: a list of hosts, and a check of the address really connected to.

The check sits on the socket, not in the resolver: aiohttp asks no resolver about IP literals,
and a name may resolve differently the second time.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Self

from yarl import URL

Address = IPv4Address | IPv6Address
AddressInfo = tuple[Any, ...]  # as socket.getaddrinfo gives it

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")  # RFC 2765


@dataclass(frozen=True, slots=True)
class Policy:
    """Which hosts may be fetched from, `host` (any port) or `host:port`, matched exactly.

    `allow_private` lets those hosts be at loopback and private addresses; it adds no host.
    """

    hosts: frozenset[str]
    allow_private: bool = False

    @classmethod
    def of(cls, hosts: Iterable[str], *, allow_private: bool = False) -> Self:
        """Read a list from the settings."""
        return cls(frozenset(_entry(host) for host in hosts), allow_private)

    @classmethod
    def for_inputs(cls, hosts: Iterable[str], *, allow_private: bool) -> Self:
        """What people attach: where private addresses are allowed, loopback hosts are too."""
        return cls.of(
            [*hosts, *(LOOPBACK_HOSTS if allow_private else ())], allow_private=allow_private
        )

    @classmethod
    def for_origin(cls, url: str) -> Self:
        """Exactly the host and port of `url`, wherever it is: our own local provider."""
        parts = URL(url)
        return cls(frozenset({f"{_host(parts)}:{parts.port}"}), allow_private=True)

    def admits(self, url: URL) -> bool:
        """Whether scheme, host and port are on the list, with no credentials in the URL."""
        if url.scheme not in ("http", "https") or url.raw_user or url.raw_password:
            return False
        host = _host(url)
        return host in self.hosts or f"{host}:{url.port}" in self.hosts


class AddressRefused(OSError):
    """A connection to an address that downloads may not reach."""

    # One fixed text: asyncio's happy eyeballs keeps an error of several addresses only if all
    # of them read the same.
    def __init__(self) -> None:
        super().__init__("address not allowed")


def public_socket(info: AddressInfo) -> socket.socket:
    """Make a socket for a public address; raise AddressRefused for any other."""
    return _socket(info, is_public)


def private_socket(info: AddressInfo) -> socket.socket:
    """Make a socket that may also go to loopback and private addresses."""
    return _socket(info, is_reachable)


def is_public(address: Address) -> bool:
    """Whether this is, through every embedding, an ordinary address on the internet."""
    inner = unwrap(address)
    return inner.is_global and not _is_special(inner)


def is_reachable(address: Address) -> bool:
    """Public, private or loopback; never multicast, unspecified, reserved or link-local.

    Link-local stays out because clouds serve a machine's credentials at 169.254.169.254.
    """
    inner = unwrap(address)
    return inner.is_loopback or not _is_special(inner)


def unwrap(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (mapped, 6to4, NAT64, Teredo), or itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64 or address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address


def _is_special(address: Address) -> bool:
    return (
        address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or address.is_link_local
    )


def _socket(info: AddressInfo, allowed: Callable[[Address], bool]) -> socket.socket:
    family, kind, protocol, _, sockaddr = info
    if family not in (socket.AF_INET, socket.AF_INET6) or not allowed(ip_address(sockaddr[0])):
        raise AddressRefused
    return socket.socket(family, kind, protocol)


def _host(url: URL) -> str:
    host = (url.raw_host or "").lower()
    return f"[{host}]" if ":" in host else host


def _entry(text: str) -> str:
    text = text.strip().lower()
    return f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text
