"""The address that somebody chose leads nowhere into our own network, however it is written."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from opennrm.outreach.exchange.posting import may_be_told


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch, settings: Any) -> dict[str, list[str]]:
    """What each name is resolved to; nothing is asked of a real network."""
    settings.OPENNRM_WEBHOOK_LOCAL = False
    known: dict[str, list[str]] = {"heron.example": ["93.184.216.34"]}

    def resolved(host: str, port: int, **_: Any) -> list[Any]:
        try:
            found = [str(socket.inet_ntop(socket.AF_INET, socket.inet_aton(host)))]
        except OSError:
            found = [host] if ":" in host else known.get(host, [])
        if not found:
            raise OSError("no such name")
        return [(0, 0, 0, "", (address, port)) for address in found]

    monkeypatch.setattr("opennrm.outreach.exchange.posting.socket.getaddrinfo", resolved)
    return known


def test_a_public_address_over_tls_is_told(names: dict[str, list[str]]) -> None:
    assert may_be_told("https://heron.example/opennrm?x=1")
    assert may_be_told("https://heron.example:8443/")


@pytest.mark.parametrize(
    "url",
    [
        "http://heron.example/", "ftp://heron.example/", "file:///etc/passwd", "gopher://heron.example/", "heron.example",
        "https://", "https:///x", "https://user:word@heron.example/", "https://heron.example/#x", "https://nowhere.example/",
        "https://heron.example:99999/",
    ],
)  # fmt: skip
def test_what_is_no_public_address_over_tls_is_not(names: dict[str, list[str]], url: str) -> None:
    assert not may_be_told(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "2130706433", "0x7f.1", "127.1", "[::1]", "[fe80::1]", "[fc00::1]",
        "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "[2002:a00:1::1]", "[ff02::1]",
        "[::10.0.0.1]", "[::7f00:1]", "[fec0::1]", "240.0.0.1",
    ],
)  # fmt: skip
def test_no_private_address_is_told_however_it_is_written(names: dict[str, list[str]], host: str) -> None:
    names["localhost"] = ["127.0.0.1"]

    assert not may_be_told(f"https://{host}/")


def test_a_name_that_leads_into_the_network_is_not_told(names: dict[str, list[str]]) -> None:
    names["inside.example"] = ["10.1.2.3"]
    names["half.example"] = ["93.184.216.34", "10.1.2.3"]

    assert not may_be_told("https://inside.example/")
    assert not may_be_told("https://half.example/")


def test_a_network_that_the_administrator_allowed_is_told(names: dict[str, list[str]], settings: Any) -> None:
    settings.OPENNRM_WEBHOOK_NETWORKS = "10.1.0.0/16, 192.168.7.0/24"
    names["inside.example"], names["other.example"] = ["10.1.2.3"], ["10.2.2.3"]

    assert may_be_told("https://inside.example/")
    assert not may_be_told("https://other.example/")
    assert not may_be_told("http://inside.example/")


def test_this_machine_is_told_only_where_a_setting_says_so(
    names: dict[str, list[str]], settings: Any
) -> None:
    names["localhost"] = ["127.0.0.1"]
    assert not may_be_told("http://localhost:8000/")

    settings.OPENNRM_WEBHOOK_LOCAL = True
    assert may_be_told("http://localhost:8000/")


def test_a_name_that_is_answered_differently_a_moment_later_leads_nowhere(
    names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from opennrm.outreach.exchange import posting

    assert may_be_told("https://heron.example/")
    names["heron.example"] = ["127.0.0.1"]
    connected: list[Any] = []
    monkeypatch.setattr(posting.socket, "create_connection", lambda *a, **k: connected.append(a))

    with pytest.raises(OSError):
        posting._connected(posting.Target.of("https://heron.example/"))

    assert connected == []
