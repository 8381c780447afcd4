"""Which machines may be asked, however their address is written."""

from __future__ import annotations

import ipaddress

import pytest

from samskap.core.http import (
    AddressRefused,
    Client,
    Doors,
    HttpError,
    Limits,
    PrivateAddress,
    Retries,
    Unreachable,
    check,
    is_public,
)

PRIVATE = [
    *("127.0.0.1", "127.255.0.3", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254"),
    *("0.0.0.0", "0.1.2.3", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.9"),
    *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "168.63.129.16", "100.100.100.200"),
    *("::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "100::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::7f00:1"),
    *("2002:7f00:1::", "2002:a00:1::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1"),
    "2001:0:7f00:1::",
]
PUBLIC_ONES = ["8.8.8.8", "147.67.34.30", "2a01:7080::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::1111"]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_machine_of_an_inner_network(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(PrivateAddress):
        check("https://example.org/", resolver=lambda host, port: [address])


@pytest.mark.parametrize("address", PUBLIC_ONES)
def test_machines_of_the_public_network(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))
    target = check("https://example.org/x?y=1", resolver=lambda host, port: [address])
    assert ipaddress.ip_address(target.address) == ipaddress.ip_address(address)


def test_one_private_address_among_many_is_enough_to_refuse() -> None:
    with pytest.raises(PrivateAddress):
        check("https://example.org/", resolver=lambda host, port: ["8.8.8.8", "2a01:7080::1", "10.0.0.1"])


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.1", "017700000001", "0"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "localhost", "127.0.0.1."),
    ],
)
def test_this_machine_in_every_spelling(host: str) -> None:
    # some spellings are no address at all, which is as good
    with pytest.raises((PrivateAddress, AddressRefused, Unreachable)):
        check(f"http://{host}/")


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "017700000001", "127.1", "[::ffff:7f00:1]"])
def test_spellings_that_the_system_understands_are_known_for_what_they_are(host: str) -> None:
    with pytest.raises(PrivateAddress):
        check(f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "javascript:alert(1)", "//example.org/"),
        *("http:///x", "https://", "", "example.org", "http://user:secret@example.org/", "http://user@example.org/"),
        *("http://example.org:22/", "http://example.org:8080/", "https://example.org:6379/", "http://example.org:0/x"),
        *("http://example.org:99999/", "http://[::1/", "http://exa mple.org/", "http://\x00/", "https://" + "a" * 5000),
    ],
)
def test_what_is_no_address_of_the_web(url: str) -> None:
    with pytest.raises(AddressRefused):
        check(url, resolver=lambda host, port: ["8.8.8.8"])


def test_ports_beside_the_two_are_opened_by_name() -> None:
    target = check("http://example.org:8080/", doors=Doors(ports=frozenset({8080})), resolver=lambda *_: ["8.8.8.8"])
    assert target.port == 8080


def test_a_name_without_an_address_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        check("https://does-not-exist.invalid/")
    with pytest.raises(Unreachable):
        check("https://example.org/", resolver=lambda host, port: [])


def test_a_name_that_changes_its_mind_is_asked_once() -> None:
    """DNS rebinding: the first answer is public and checked, the second leads inside. There is no second question."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) == 1 else ["127.0.0.1"]

    doors = Doors(private=frozenset({"192.0.2.1"}))  # a documentation address: allowed, and nobody answers there
    with (
        Client(doors=doors, resolver=rebinding, limits=Limits(seconds=0.3), retries=Retries(attempts=1)) as client,
        pytest.raises(HttpError) as refused,
    ):
        client.fetch("http://rebinding.example/")
    assert asked == ["rebinding.example"]
    assert refused.value.code in ("timed_out", "unreachable")
