"""Nobody stays signed in for ever, or after being stopped; a copy of the database opens no session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from opennrm.foundation.access.actions import choose_password, set_active
from opennrm.foundation.access.models import Session
from opennrm.foundation.access.models.session import SessionStore, digest_of
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, upkeep
from opennrm.foundation.core.models import Entry
from tests.factories import world

pytestmark = pytest.mark.django_db


def test_after_twelve_hours_one_signs_in_again(
    administrator: Viewer, sign_in: Callable[[Viewer], Client]
) -> None:
    client = sign_in(administrator)
    assert client.get("/staff/").status_code == 200

    began = clock.now()
    for minutes in range(20, 12 * 60, 20):  # never half an hour without a click
        with clock.at(began + timedelta(minutes=minutes)):
            assert client.get("/staff/").status_code == 200
    with clock.at(began + timedelta(hours=12, minutes=1)):
        assert client.get("/staff/").status_code == 302


def test_after_half_an_hour_without_a_click_one_signs_in_again(
    administrator: Viewer, sign_in: Callable[[Viewer], Client]
) -> None:
    client = sign_in(administrator)

    with clock.at(clock.now() + timedelta(minutes=31)):
        assert client.get("/staff/").status_code == 302


def test_a_session_that_has_ended_is_not_made_longer(
    desk_officer: Viewer, sign_in: Callable[[Viewer], Client]
) -> None:
    key = sign_in(desk_officer).cookies["sessionid"].value
    ends = Session.objects.get(digest=digest_of(key)).expire_date

    with clock.at(ends), pytest.raises(UpdateError):
        SessionStore(key).save()

    assert Session.objects.get(digest=digest_of(key)).expire_date == ends


def test_a_member_of_staff_who_is_stopped_is_out_with_the_next_click(
    administrator: Viewer, desk_officer: Viewer, sign_in: Callable[[Viewer], Client]
) -> None:
    client = sign_in(desk_officer)
    assert client.get("/cases/").status_code == 200

    set_active(user=desk_officer.user, active=False, by=administrator)

    assert client.get("/cases/").status_code == 302
    assert not Session.objects.filter(user=desk_officer.user).exists()


def test_what_the_database_holds_of_a_session_opens_nothing(
    desk_officer: Viewer, sign_in: Callable[[Viewer], Client]
) -> None:
    signed_in = sign_in(desk_officer)
    signed_in.get("/cases/")
    key = signed_in.cookies["sessionid"].value
    row = Session.objects.values().get(user=desk_officer.user)

    for copied in map(str, row.values()):
        assert key not in copied
        thief = Client()
        thief.cookies["sessionid"] = copied
        assert thief.get("/cases/").status_code == 302
    assert signed_in.get("/cases/").status_code == 200


def test_signing_out_leaves_no_session_behind(
    desk_officer: Viewer, sign_in: Callable[[Viewer], Client]
) -> None:
    client = sign_in(desk_officer)
    key = client.cookies["sessionid"].value

    client.post("/account/sign-out/")

    assert not SessionStore().exists(key)
    again = Client()
    again.cookies["sessionid"] = key
    assert again.get("/cases/").status_code == 302


def test_the_key_changes_when_somebody_signs_in(desk_officer: Viewer) -> None:
    user, client = desk_officer.user, Client()
    choose_password(user=user, password="a long and quiet river 9", by=desk_officer)
    client.get("/account/sign-in/")
    before = client.cookies["sessionid"].value

    client.post("/account/sign-in/", {"login": user.username, "password": "a long and quiet river 9"})

    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(digest=digest_of(before)).exists()


def test_one_sees_where_one_is_signed_in_and_ends_the_others(desk_officer: Viewer) -> None:
    user = desk_officer.user
    choose_password(user=user, password="a long and quiet river 9", by=desk_officer)

    def signed_in(browser: str) -> Client:
        client = Client(headers={"User-Agent": browser})
        client.post("/account/sign-in/", {"login": user.username, "password": "a long and quiet river 9"})
        return client

    here, there, stranger = signed_in("Here 1"), signed_in("There 2"), world.a_viewer("desk-officer")
    elsewhere = Client()
    elsewhere.force_login(stranger.user, backend=settings.AUTHENTICATION_BACKENDS[0])

    page = here.get("/account/sessions/").content.decode()
    assert "Here 1" in page and "There 2" in page and page.count("this one") == 1 and "127.0.0.1" in page
    here.post("/account/sessions/")

    assert here.get("/cases/").status_code == 200 and elsewhere.get("/cases/").status_code == 200
    assert there.get("/cases/").status_code == 302
    assert Entry.objects.get(event="staff.sessions_ended").details == {"number": 1}


def test_sessions_that_ran_out_are_forgotten(
    desk_officer: Viewer, sign_in: Callable[[Viewer], Client]
) -> None:
    sign_in(desk_officer)

    with clock.at(clock.now() + timedelta(minutes=31)):
        upkeep.forget_old_sessions()

    assert not Session.objects.exists()
