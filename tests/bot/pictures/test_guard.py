"""Which addresses a download may reach, and which hosts are on a list."""

from __future__ import annotations

import socket
from ipaddress import ip_address

import pytest
from yarl import URL

from bot.pictures.guard import (
    AddressRefused,
    Policy,
    is_public,
    is_reachable,
    private_socket,
    public_socket,
)

INSIDE = (
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
)
NEVER = (
    "0.0.0.0",  # noqa: S104
    "169.254.169.254",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "240.0.0.1",
    "::",
    "fe80::1",
    "fe80::1%1",
    "ff02::1",
    "::ffff:169.254.169.254",
    "2002:a9fe:a9fe::",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "::127.0.0.1",
)
OUTSIDE = ("1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1")


@pytest.mark.parametrize("address", INSIDE + NEVER)
def test_an_address_inside_or_special_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_ordinary_address_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", INSIDE + OUTSIDE)
def test_private_addresses_can_be_allowed(address: str) -> None:
    assert is_reachable(ip_address(address))


@pytest.mark.parametrize("address", NEVER)
def test_special_addresses_stay_refused_where_private_ones_are_allowed(address: str) -> None:
    assert not is_reachable(ip_address(address))


def test_a_socket_for_an_inside_address_is_never_made() -> None:
    with pytest.raises(AddressRefused):
        public_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))


def test_a_socket_of_another_family_is_never_made() -> None:
    with pytest.raises(AddressRefused):
        private_socket((socket.AF_UNIX, socket.SOCK_STREAM, 0, "", "/run/docker.sock"))


def test_a_socket_for_a_public_address_is_made() -> None:
    with public_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 80))) as made:
        assert made.family == socket.AF_INET


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example.org/a.png",
        "https://CDN.example.org/a.png",
        "http://cdn.example.org:8080/a.png",
        "http://files.example.org:8443/a.png",
        "http://[2606:4700::1]/a.png",
    ],
)
def test_listed_hosts_are_admitted(url: str) -> None:
    policy = Policy.of(["cdn.example.org", "Files.example.org:8443", "2606:4700::1"])
    assert policy.admits(URL(url))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "https://cdn.example.org.evil.test/",
        "https://evil.test/cdn.example.org",
        "https://cdn.example.org@evil.test/",
        "https://user:word@cdn.example.org/",
        "https://xcdn.example.org/",
        "http://files.example.org/",
        "ftp://cdn.example.org/",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "//cdn.example.org/",
        "cdn.example.org/a.png",
        "",
    ],
)
def test_everything_else_is_not_admitted(url: str) -> None:
    assert not Policy.of(["cdn.example.org", "files.example.org:8443"]).admits(URL(url))


def test_allowing_private_addresses_adds_loopback_hosts_for_inputs_only() -> None:
    loopback = URL("http://127.0.0.1:9/a.png")
    assert Policy.for_inputs(["cdn.example.org"], allow_private=True).admits(loopback)
    assert not Policy.for_inputs(["cdn.example.org"], allow_private=False).admits(loopback)
    assert not Policy.of(["cdn.example.org"], allow_private=True).admits(loopback)


def test_our_own_provider_is_admitted_at_its_port_and_nowhere_else() -> None:
    policy = Policy.for_origin("http://127.0.0.1:7070/base/")
    assert policy.allow_private
    assert policy.admits(URL("http://127.0.0.1:7070/results/1.png"))
    assert not policy.admits(URL("http://127.0.0.1:8080/media/1"))
    assert not policy.admits(URL("http://localhost:7070/results/1.png"))
