"""Setting up a real instance, and the work behind its pages."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.core import journal
from opennrm.foundation.core.contributions import Chore
from opennrm.foundation.core.journal import SYSTEM
from opennrm.front.cli import chores

pytestmark = pytest.mark.django_db
PASSWORD = "seven lanterns on a quiet shore"


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENNRM_SETUP_PASSWORD", PASSWORD)


def setup(**options: str) -> None:
    call_command("setup", **{"username": "first.administrator", "organisation": "Administration", **options})


def test_the_first_administrator_can_sign_in(password: None) -> None:
    setup()

    user = User.objects.get(username="first.administrator")
    assert user.role_key == "administrator"
    assert user.check_password(PASSWORD)
    assert Organisation.objects.get().name_en == "Administration"


def test_setting_up_twice_is_refused(password: None) -> None:
    setup()

    with pytest.raises(CommandError, match="already"):
        setup(username="second")
    assert User.objects.count() == 1


def test_a_short_password_sets_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENNRM_SETUP_PASSWORD", "short")

    with pytest.raises(CommandError, match="15"):
        setup()
    assert not User.objects.exists()


def test_without_a_terminal_the_password_comes_from_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENNRM_SETUP_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    with pytest.raises(CommandError, match="OPENNRM_SETUP_PASSWORD"):
        setup()


def test_the_worker_seals_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    journal.record("user.created", by=SYSTEM)

    call_command("worker", "--once")

    assert "journal entries sealed: 1" in capsys.readouterr().out
    assert not journal.unsealed().exists()


def test_a_failure_of_the_database_does_not_stop_the_chores(caplog: pytest.LogCaptureFixture) -> None:
    def locked() -> int:
        raise DatabaseError("database is locked")

    assert chores.do(Chore("journal entries sealed", locked, every=60)) == 0

    assert "trying again" in caplog.text


@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL several processes do serve")
def test_sqlite_is_served_by_one_process(settings: object) -> None:
    settings.WHITENOISE_USE_FINDERS = True  # type: ignore[attr-defined]

    with pytest.raises(CommandError, match="one process"):
        call_command("serve", workers=3)
