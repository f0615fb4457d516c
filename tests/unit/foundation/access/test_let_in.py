"""Two people stand behind every account: one asks for it, another lets it in, and its owner alone knows the password."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opennrm.foundation.access.actions import (
    Wanted,
    choose_password,
    create_program_token,
    create_user,
    let_in,
    refuse_account,
    renew_account,
    set_active,
)
from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.access.tokens import viewer_of
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.references import new_password
from opennrm.foundation.core.verdict import NotAllowed
from tests.factories import world
from tests.factories.programs import Program, a_token

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]
OWN = "nobody else knows this lantern"


@pytest.fixture
def newcomer(administrator: Viewer, centre: Organisation) -> User:
    """Set up by an administrator for the centre, and let in by nobody yet."""
    return create_user(username="new.officer", display_name="New Officer", organisation=centre,
                       role="desk-officer", by=administrator)  # fmt: skip


def signs_in(password: str, username: str = "new.officer") -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/account/sign-in/", {"login": username, "password": password})


# --- who lets in ---------------------------------------------------------------------------------------------------


def test_whoever_set_an_account_up_neither_chooses_nor_learns_its_password(
    newcomer: User, administrator: Viewer, centre: Organisation
) -> None:
    assert not newcomer.has_usable_password()
    assert signs_in(OWN)[1].status_code == 200  # the form again

    with pytest.raises(ValueError, match="does not choose its password"):
        create_user(username="another", display_name="Another", organisation=centre, role="desk-officer",
                    password=OWN, by=administrator)  # fmt: skip


def test_an_account_that_was_stopped_refuses_its_own_password_and_says_no_reason(
    newcomer: User, desk_officer: Viewer, administrator: Viewer
) -> None:
    first = let_in(user=newcomer, by=desk_officer)
    set_active(user=User.objects.get(pk=newcomer.pk), active=False, by=administrator)

    client, answer = signs_in(first)

    assert answer.status_code == 302 and answer["Location"] == "/account/inactive/"
    assert "not open" in client.get("/account/inactive/").content.decode()
    assert client.get("/my-day/").status_code == 302
    denied = Entry.objects.get(event="staff.sign_in_refused")
    assert denied.outcome == "denied" and denied.user_id == newcomer.pk


def test_a_colleague_of_the_same_organisation_lets_somebody_in(
    newcomer: User, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(desk_officer)
    assert "New colleagues (1)" in client.get("/my-day/").content.decode()

    page = client.get(f"/staff/colleagues/{newcomer.pk}/").content.decode()
    assert "New Officer" in page and "new.officer" in page and "checked" not in page
    handed_over = client.post(f"/staff/colleagues/{newcomer.pk}/", {"decision": "let_in"}).content.decode()
    (first,) = re.findall(r'id="first-password">([^<]*)<', handed_over)

    assert User.objects.get(pk=newcomer.pk).is_active
    assert Entry.objects.get(event="user.let_in").user_id == desk_officer.user_id
    assert "New colleagues" not in client.get("/my-day/").content.decode()
    assert client.get(f"/staff/colleagues/{newcomer.pk}/").status_code == 404, "it is shown this once"
    assert signs_in(first)[1]["Location"] == "/home/"


def test_another_administrator_lets_somebody_in(newcomer: User) -> None:
    let_in(user=newcomer, by=world.a_viewer("administrator"))

    assert User.objects.get(pk=newcomer.pk).is_active


def test_whoever_set_it_up_does_not_let_it_in(newcomer: User, administrator: Viewer, sign_in: SignIn) -> None:
    with pytest.raises(NotAllowed, match="asked for this account yourself"):
        let_in(user=newcomer, by=administrator)
    with pytest.raises(NotAllowed, match="a second person decides"):
        set_active(user=newcomer, active=True, by=administrator)

    client = sign_in(administrator)
    page = client.get(f"/staff/colleagues/{newcomer.pk}/").content.decode()
    assert "You asked for this account yourself" in page and 'name="decision"' not in page
    assert client.post(f"/staff/colleagues/{newcomer.pk}/", {"decision": "let_in"}).status_code == 403
    assert client.post(f"/staff/{newcomer.organisation_id}/staff/{newcomer.pk}/active/").status_code == 302
    assert not User.objects.get(pk=newcomer.pk).is_active
    assert Entry.objects.filter(event="act.refused", user_id=administrator.user_id).exists()


def test_somebody_of_another_organisation_neither_sees_nor_lets_in(newcomer: User, sign_in: SignIn) -> None:
    stranger = world.a_viewer("desk-officer")

    with pytest.raises(NotAllowed, match="Only colleagues"):
        let_in(user=newcomer, by=stranger)
    client = sign_in(stranger)
    assert "New Officer" not in client.get("/staff/colleagues/").content.decode()
    assert client.get(f"/staff/colleagues/{newcomer.pk}/").status_code == 404


def test_a_program_lets_nobody_in(newcomer: User, desk_officer: Viewer) -> None:
    with pytest.raises(NotAllowed, match="sign in"):
        let_in(user=newcomer, by=viewer_of(a_token(desk_officer)[0]))


def test_a_refused_account_stays_closed_for_good(
    newcomer: User, desk_officer: Viewer, administrator: Viewer, sign_in: SignIn
) -> None:
    sign_in(desk_officer).post(f"/staff/colleagues/{newcomer.pk}/", {"decision": "refuse"})

    refused = User.objects.get(pk=newcomer.pk)
    with pytest.raises(NotAllowed, match="does not wait"):
        let_in(user=refused, by=desk_officer)
    with pytest.raises(NotAllowed, match="a second person"):
        set_active(user=refused, active=True, by=administrator)
    assert signs_in(OWN)[1].status_code == 200  # the form again
    assert Entry.objects.get(event="user.refused").user_id == desk_officer.user_id
    page = sign_in(administrator).get(f"/staff/{newcomer.organisation_id}/").content.decode()
    assert "Refused" in page


def test_of_two_who_decide_the_second_is_told(newcomer: User, desk_officer: Viewer) -> None:
    as_it_was = User.objects.get(pk=newcomer.pk)
    let_in(user=newcomer, by=desk_officer)

    with pytest.raises(NotAllowed, match="does not wait"):
        refuse_account(user=as_it_was, by=world.a_viewer("administrator"))


def test_nothing_is_decided_for_them(newcomer: User, desk_officer: Viewer, sign_in: SignIn) -> None:
    answer = sign_in(desk_officer).post(f"/staff/colleagues/{newcomer.pk}/", {})

    assert answer.status_code == 422 and User.objects.get(pk=newcomer.pk).waits


def test_the_database_itself_opens_no_account_that_nobody_let_in(newcomer: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=newcomer.pk).update(is_active=True)


def test_the_list_of_who_waits_asks_no_more_for_many(
    administrator: Viewer, centre: Organisation, desk_officer: Viewer, sign_in: SignIn
) -> None:
    def queries(client: Client) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/staff/colleagues/")
        return len(asked)

    def set_up(number: int) -> None:
        create_user(username=f"n{number}", display_name="N", organisation=centre, role="desk-officer",
                    by=administrator)  # fmt: skip

    client = sign_in(desk_officer)
    set_up(0)
    queries(client)  # the first request of a session asks more
    few = queries(client)
    for number in range(1, 20):
        set_up(number)

    assert queries(client) == few


# --- the first password --------------------------------------------------------------------------------------------


@pytest.fixture
def first_password(newcomer: User, desk_officer: Viewer) -> str:
    """What the colleague who let the newcomer in hands over."""
    return let_in(user=newcomer, by=desk_officer)


@pytest.fixture
def first_time(first_password: str) -> Client:
    """Signed in for the first time, with a password that somebody else knows."""
    return signs_in(first_password)[0]


@pytest.mark.parametrize(
    "path", ["/home/", "/my-day/", "/cases/", "/help/", "/account/tokens/", "/account/sessions/", "/api/",
             "/api/v1/cases", "/api/v1/openapi.json", "/language/be/", "/nothing-there/"],
)  # fmt: skip
def test_before_they_choose_their_own_password_nothing_opens(path: str, first_time: Client) -> None:
    answer = first_time.get(path)

    assert answer.status_code == 302 and answer["Location"] == "/account/password/"
    assert first_time.post(path)["Location"] == "/account/password/"


def test_the_form_signing_out_and_leaving_are_open_before(first_time: Client) -> None:
    page = first_time.get("/account/password/").content.decode()

    assert "Choose your own password" in page and "onrm-nav" not in page and "Sign out" in page
    assert first_time.get("/account/sign-out/").status_code == 200
    assert first_time.get("/leave/").status_code == 303


def test_with_a_password_of_their_own_they_begin_and_it_is_journalled(
    first_time: Client, first_password: str, newcomer: User
) -> None:
    def choose(new: str) -> Any:
        entered = {"oldpassword": first_password, "password1": new, "password2": new}
        return first_time.post("/account/password/", entered)

    assert "Choose another" in choose(first_password).content.decode()
    assert first_time.get("/my-day/").status_code == 302
    assert choose(OWN)["Location"] == "/home/"

    assert first_time.get("/my-day/").status_code == 200
    assert Entry.objects.get(event="staff.password_changed").user_id == newcomer.pk
    assert signs_in(first_password)[1].status_code == 200  # the form again
    assert signs_in(OWN)[0].get("/my-day/").status_code == 200


def test_a_token_does_not_act_for_somebody_without_a_password_of_their_own(
    newcomer: User, desk_officer: Viewer
) -> None:
    let_in(user=newcomer, by=desk_officer)
    _token, secret = a_token(Viewer.of(User.objects.get(pk=newcomer.pk)))

    answer = Program(secret).get("/me")

    assert answer.status_code == 401 and "password of their own" in answer.json()["detail"]


def test_no_two_first_passwords_are_alike_and_each_is_long_enough() -> None:
    made = {new_password() for _ in range(200)}

    assert len(made) == 200
    for password in made:
        validate_password(password)


# --- a password that was forgotten ---------------------------------------------------------------------------------


def test_for_a_forgotten_password_two_people_open_the_account_anew(
    first_password: str, newcomer: User, desk_officer: Viewer, administrator: Viewer, sign_in: SignIn
) -> None:
    choose_password(user=User.objects.get(pk=newcomer.pk), password=OWN, by=SYSTEM)
    at_work, _answer = signs_in(OWN)
    assert at_work.get("/my-day/").status_code == 200

    sign_in(administrator).post(f"/staff/{newcomer.organisation_id}/staff/{newcomer.pk}/anew/")

    assert at_work.get("/my-day/").status_code == 302 and signs_in(OWN)[1].status_code == 200
    assert Entry.objects.get(event="user.renewed").user_id == administrator.user_id
    page = sign_in(desk_officer).get(f"/staff/colleagues/{newcomer.pk}/").content.decode()
    assert "forgot their password" in page
    with pytest.raises(NotAllowed, match="asked for this account yourself"):
        let_in(user=newcomer, by=administrator)
    second = let_in(user=newcomer, by=desk_officer)
    assert second != first_password
    assert signs_in(second)[0].get("/my-day/")["Location"] == "/account/password/"


def test_asking_for_a_new_password_says_first_that_somebody_is_signed_out(
    newcomer: User, desk_officer: Viewer, administrator: Viewer, sign_in: SignIn
) -> None:
    let_in(user=newcomer, by=desk_officer)
    url = f"/staff/{newcomer.organisation_id}/staff/{newcomer.pk}/anew/"

    page = sign_in(administrator).get(url).content.decode()

    assert "is signed out at once" in page and "a second person" in page
    assert User.objects.get(pk=newcomer.pk).is_active
    assert not Entry.objects.filter(event="user.renewed").exists()


def test_a_request_that_nobody_knows_of_closes_the_account_but_not_for_good(
    first_password: str, newcomer: User, desk_officer: Viewer, administrator: Viewer, sign_in: SignIn
) -> None:
    signs_in(first_password)
    renew_account(user=User.objects.get(pk=newcomer.pk), by=administrator)
    office, url = sign_in(desk_officer), f"/staff/colleagues/{newcomer.pk}/"

    page = office.get(url).content.decode()
    office.post(url, {"decision": "refuse"})

    assert "No: I do not know this request" in page and "for good" not in page
    closed = User.objects.get(pk=newcomer.pk)
    assert (closed.standing, closed.is_active, closed.has_usable_password()) == ("let_in", False, False)
    set_active(user=closed, active=True, by=administrator)
    renew_account(user=closed, by=administrator)
    assert signs_in(let_in(user=closed, by=desk_officer))[0].get("/my-day/").status_code == 302


def test_nobody_renews_their_own_account_nor_that_of_a_program_nor_one_that_is_stopped(
    newcomer: User, desk_officer: Viewer, administrator: Viewer
) -> None:
    with pytest.raises(NotAllowed, match="yourself"):
        renew_account(user=administrator.user, by=administrator)
    with pytest.raises(NotAllowed, match="is not open"):
        renew_account(user=newcomer, by=administrator)
    with pytest.raises(NotAllowed, match="does not manage"):
        renew_account(user=administrator.user, by=desk_officer)
    program = User.objects.get(pk=desk_officer.user_id)
    User.objects.filter(pk=program.pk).update(is_program=True)
    with pytest.raises(NotAllowed, match="no password"):
        renew_account(user=program, by=administrator)


def test_somebody_without_a_password_is_told_so(desk_officer: Viewer, sign_in: SignIn) -> None:
    page = sign_in(desk_officer).get("/account/password/")

    assert page.status_code == 200 and "You have no password" in page.content.decode()


def test_the_password_page_is_for_those_who_are_signed_in(db: None, client: Client) -> None:
    assert client.get("/account/password/").status_code == 302


# --- programs, roles, the owner of the machine ---------------------------------------------------------------------


def test_a_program_acts_once_a_second_person_has_let_it_in(administrator: Viewer, sign_in: SignIn) -> None:
    worker = world.a_viewer("service-worker")
    wanted = Wanted("trial", frozenset(), may_write=False, days=30)
    given = create_program_token(
        organisation=worker.organisation, role="service-worker", display_name="Their system", wanted=wanted,
        by=administrator,
    )  # fmt: skip
    program = Program(given.secret)

    refused = program.get("/me")
    assert refused.status_code == 401 and "second person" in refused.json()["detail"]
    assert Entry.objects.filter(event="token.refused", outcome="denied").exists()
    page = sign_in(worker).get(f"/staff/colleagues/{given.token.user_id}/").content.decode()
    assert "a token: it is a program" in page and given.token.user.username not in page

    let_in(user=given.token.user, by=worker)
    assert program.get("/me").status_code == 200


def test_nobody_is_set_up_in_a_role_that_does_not_fit(administrator: Viewer, centre: Organisation) -> None:
    for role in ("panel-member", "administrator", "king"):
        with pytest.raises(NotAllowed, match="does not fit"):
            create_user(
                username="x", display_name="X", organisation=centre, role=role, password=None, by=SYSTEM
            )

    assert not User.objects.filter(username="x").exists()


def test_the_owner_of_the_machine_makes_a_second_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENNRM_SETUP_PASSWORD", OWN)
    call_command("setup", username="first", organisation="Administration")
    call_command("setup", username="second", another=True)

    first, second = User.objects.order_by("username")
    assert second.is_active and not second.first_password
    assert second.organisation_id == first.organisation_id
    assert signs_in(OWN, "second")[0].get("/staff/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_worked_here_before_stays_let_in_and_chooses_a_password_anew() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("access", "0002_tokens")])
    old = executor.loader.project_state([("access", "0002_tokens")]).apps
    place = old.get_model("access", "Organisation").objects.create(
        name_en="A", kind="centre", key_id="00000000-0000-4000-8000-000000000000"
    )
    for name, password in (("with", "argon2$x"), ("without", "!x")):
        old.get_model("access", "User").objects.create(
            username=name, role_key="desk-officer", organisation=place, password=password,
            date_joined="2026-01-01T00:00Z",
        )  # fmt: skip

    call_command("migrate", verbosity=0)

    found = {user.username: user for user in User.objects.all()}
    assert all(user.is_active and user.standing == "let_in" for user in found.values())
    assert found["with"].first_password and not found["without"].first_password
