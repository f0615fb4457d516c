"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import settings

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.triggers import append_only_models, install_triggers, lift_triggers
from tests.factories import world

# A busy machine is no fault of the code; the same examples on every run are found again by everybody.
settings.register_profile("opennrm", deadline=None, derandomize=True, database=None)
settings.load_profile("opennrm")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that touches the database touches the keys too."""
    for item in items:
        for mark in item.iter_markers("django_db"):
            mark.kwargs.setdefault("databases", ["default", "keys"])


@pytest.fixture(scope="session", autouse=True)
def _flush_lifts_the_triggers() -> Iterator[None]:
    """Tests that commit empty the tables afterwards: the one place where append-only tables are emptied."""
    from django.core.management.commands import flush

    original = flush.Command.handle

    def handle(self: Any, **options: Any) -> None:
        using = options["database"]
        lift_triggers(using, append_only_models(using))
        original(self, **options)
        install_triggers(using)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """A page that was shown in another language leaves its thread in it, as a server's thread is until the next."""
    translation.activate("en")


@pytest.fixture
def centre(db: None) -> Organisation:
    return world.an_organisation("centre")


@pytest.fixture
def desk_officer(centre: Organisation) -> Viewer:
    return world.a_viewer("desk-officer", centre)


@pytest.fixture
def hotline_operator(db: None) -> Viewer:
    return world.a_viewer("hotline-operator")


@pytest.fixture
def panel_member(db: None) -> Viewer:
    return world.a_viewer("panel-member")


@pytest.fixture
def shelter_worker(db: None) -> Viewer:
    return world.a_viewer("shelter-worker")


@pytest.fixture
def service_worker(db: None) -> Viewer:
    return world.a_viewer("service-worker")


@pytest.fixture
def rapporteur(db: None) -> Viewer:
    return world.a_viewer("rapporteur")


@pytest.fixture
def administrator(db: None) -> Viewer:
    return world.a_viewer("administrator")


@pytest.fixture
def sign_in() -> Callable[[Viewer], Client]:
    """A browserless client signed in as a viewer."""

    def signed_in(viewer: Viewer) -> Client:
        client = Client()
        client.force_login(viewer.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
