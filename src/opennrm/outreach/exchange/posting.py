"""How does a word leave the platform for a program elsewhere? Through `post`, and through nothing else.

Whoever subscribes chooses the address, so it is not trusted: it must not lead back into our own network. The name
is resolved here, every address behind it is checked, and the connection goes to the address that was checked: a
name that is answered differently a moment later leads nowhere else. Redirects are not followed, proxies not used.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from opennrm.foundation.core.keystore import KeyMissing, get_key
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused

from .models import Subscription

SECONDS = 5
_LOCAL = {"localhost", "127.0.0.1", "::1"}
# Addresses in which an address of an older kind is wrapped, private ones too.
_WRAPPING = [
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Target:
    """Where to connect: the scheme, name and port of the URL, and the path behind them."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> Target:
        """Taken apart; ValueError for what is no such URL."""
        parts = urlsplit(url)
        if not parts.hostname or parts.username or parts.password or parts.fragment:
            raise ValueError(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(parts.scheme, parts.hostname, port, path)

    @property
    def is_local(self) -> bool:
        return self.host in _LOCAL


def may_be_told(url: str) -> Verdict:
    """May a word be sent to this address? Asked when somebody subscribes, and again each time before sending."""
    try:
        target = Target.of(url)
    except ValueError:
        return refused(
            _("This is no address of a program: write https://… without a name or password in it.")
        )
    if target.is_local and settings.OPENNRM_WEBHOOK_LOCAL and target.scheme in ("http", "https"):
        return ALLOWED
    if target.scheme != "https":
        return refused(_("Only an address that begins with https:// is told anything."))
    found = _addresses(target)
    if not found:
        return refused(_("No computer answers to this name."))
    if not all(_reachable(address) for address in found):
        return refused(_("This address lies in a private network, which the administrator has not allowed."))
    return ALLOWED


def post(subscription: Subscription, number: str, body: bytes, at: int) -> int:
    """Send one signed word; what the other side answered, 0 when nothing did.

    `body` holds no personal content; whoever calls sees to that, and a test. Runs outside any transaction.
    """
    if not may_be_told(subscription.address):
        return 0
    target = Target.of(subscription.address)
    try:
        return _answer_of(target, body, _headers(subscription, number, body, at))
    except (
        OSError,
        http.client.HTTPException,
        ValueError,
        KeyMissing,
    ):  # without a key: ended this very moment
        return 0


def secret_of(subscription: Subscription) -> str:
    """What the subscriber checks signatures with; made anew from the key each time, and kept nowhere."""
    return "whsec_" + base64.b64encode(_secret(subscription)).decode()


def _secret(subscription: Subscription) -> bytes:
    key = get_key(subscription.key_id).secret
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"opennrm webhook signature").derive(key)


def _headers(subscription: Subscription, number: str, body: bytes, at: int) -> Mapping[str, str]:
    signed = b".".join([number.encode(), str(at).encode(), body])
    signature = base64.b64encode(hmac.new(_secret(subscription), signed, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "User-Agent": "OpenNRM",
        "webhook-id": number,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{signature}",
    }


def _answer_of(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    link = _connected(target)
    # A timeout holds for each piece that comes; this one holds for them together, so that nobody keeps us waiting.
    hang_up = threading.Timer(2 * SECONDS, _hang_up, [link])
    hang_up.daemon = True
    hang_up.start()
    connection = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    connection.sock = link
    try:
        connection.request("POST", target.path, body=body, headers=dict(headers))
        return connection.getresponse().status
    finally:
        hang_up.cancel()
        connection.close()


def _hang_up(link: socket.socket) -> None:
    """End a connection that is being read at this moment: closing alone would wait for the reader."""
    with contextlib.suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)


def _connected(target: Target) -> socket.socket:
    """A connection to an address that was checked just now, under the name of the URL."""
    checked = [a for a in _addresses(target) if target.is_local or _reachable(a)]
    if not checked:
        raise OSError("no address may be told")
    link = socket.create_connection((str(checked[0]), target.port), timeout=SECONDS)
    if target.scheme == "http":
        return link
    return ssl.create_default_context().wrap_socket(link, server_hostname=target.host)


def _addresses(target: Target) -> list[Address]:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]


def _reachable(address: Address) -> bool:
    """Is this address outside our own networks, or in one that the administrator allowed?"""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in network for network in _allowed()):
        return True
    wrapped = isinstance(address, ipaddress.IPv6Address) and any(address in net for net in _WRAPPING)
    # Addresses of a site, and those in which an old one stands bare, count as global in Python's tables.
    return address.is_global and not (
        address.is_multicast or address.is_reserved or wrapped or _of_a_site(address)
    )


def _of_a_site(address: Address) -> bool:
    return isinstance(address, ipaddress.IPv6Address) and address.is_site_local


def _allowed() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    named = settings.OPENNRM_WEBHOOK_NETWORKS.split(",")
    return [ipaddress.ip_network(network.strip()) for network in named if network.strip()]
