"""What the access tests share, and how many requests they made."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from opennrm.foundation.access.viewer import Viewer

from .asking import Asker
from .country import Country, build
from .oracle import Somebody


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are expected here: their log lines would bury the one that is not."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def country(db: None) -> Country:
    return build()


def asker(country: Country, role: str, side: str) -> Asker:
    """Somebody in a role with a browser; "anonymous" has not signed in."""
    client = Client(raise_request_exception=False)
    if role == "anonymous":
        return Asker(Somebody("anonymous"), client, country)
    viewer: Viewer = country.viewers[role, side]
    client.force_login(viewer.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return Asker(country.somebody(role, side), client, country)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [r for outcome in ("passed", "failed") for r in terminalreporter.stats.get(outcome, [])]
    counted = {}
    for report in reports:
        for name, value in report.user_properties:
            counted[name] = counted.get(name, 0) + value
    if counted:
        terminalreporter.write_line(
            "access: " + ", ".join(f"{n} {name}" for name, n in sorted(counted.items()))
        )
