"""Nobody stays signed in for ever, and nobody stays signed in who was stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from opennrm.foundation.access.actions import set_active
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock

pytestmark = pytest.mark.django_db


def test_after_twelve_hours_one_signs_in_again(
    administrator: Viewer, sign_in: Callable[[Viewer], Client]
) -> None:
    client = sign_in(administrator)
    assert client.get("/staff/").status_code == 200

    with clock.at(clock.now() + timedelta(hours=12, minutes=1)):
        assert client.get("/staff/").status_code == 302


def test_a_member_of_staff_who_is_stopped_is_out_with_the_next_click(
    administrator: Viewer, desk_officer: Viewer, sign_in: Callable[[Viewer], Client]
) -> None:
    client = sign_in(desk_officer)
    assert client.get("/cases/").status_code == 200

    set_active(user=desk_officer.user, active=False, by=administrator)

    assert client.get("/cases/").status_code == 302
