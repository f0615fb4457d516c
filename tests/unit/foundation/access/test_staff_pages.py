"""An administrator sets up organisations and staff; nobody else does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.access.viewer import Viewer
from tests.factories import world

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]


def test_an_organisation_is_set_up_with_a_key_of_its_own(administrator: Viewer, sign_in: SignIn) -> None:
    client = sign_in(administrator)

    client.post("/staff/new/", {"name_en": "Heron House", "kind": "shelter", "languages": ["be"]})

    made = Organisation.objects.get(name_en="Heron House")
    assert made.key_id
    assert client.get(f"/staff/{made.pk}/").status_code == 200


def test_a_member_of_staff_gets_a_role_that_fits_the_organisation(
    administrator: Viewer, centre: Organisation, sign_in: SignIn
) -> None:
    client = sign_in(administrator)
    entered = {"display_name": "A. Officer", "username": "a-officer"}

    refused = client.post(f"/staff/{centre.pk}/staff/new/", {**entered, "role": "panel-member"})
    assert refused.status_code == 422
    client.post(f"/staff/{centre.pk}/staff/new/", {**entered, "role": "desk-officer"})

    assert User.objects.get(username="a-officer").role_key == "desk-officer"


def test_a_name_for_signing_in_with_spaces_is_refused_and_what_was_typed_stays(
    administrator: Viewer, centre: Organisation, sign_in: SignIn
) -> None:
    entered = {"display_name": "A. Officer", "username": "a officer", "role": "desk-officer"}

    page = sign_in(administrator).post(f"/staff/{centre.pk}/staff/new/", entered)

    assert page.status_code == 422
    assert 'value="A. Officer"' in page.content.decode()


def test_an_administrator_cannot_stop_themselves(administrator: Viewer, sign_in: SignIn) -> None:
    organisation = administrator.organisation

    sign_in(administrator).post(f"/staff/{organisation.pk}/staff/{administrator.user_id}/active/")

    assert User.objects.get(pk=administrator.user_id).is_active


def test_a_wrong_telephone_of_an_organisation_is_put_right(administrator: Viewer, sign_in: SignIn) -> None:
    service = world.an_organisation("service", phone="0")
    client, address = sign_in(administrator), f"/staff/{service.pk}/change/"
    entered = {
        "name_en": "Linden Aid (invented)",
        "phone": "+375 17 000 00 00",
        "languages": ["be", "ru"],
        "version": 1,
    }

    assert client.post(address, entered).status_code == 302
    late = client.post(address, {**entered, "phone": "+375 17 111 11 11"})

    service.refresh_from_db()
    assert (service.name_en, service.phone) == ("Linden Aid (invented)", "+375 17 000 00 00")
    assert {row.language for row in service.languages.all()} == {"be", "ru"}
    assert late.status_code == 422 and "This was saved while you were writing" in late.content.decode()


def test_a_name_for_signing_in_may_have_dots(administrator: Viewer, sign_in: SignIn) -> None:
    centre = world.an_organisation("centre")

    sign_in(administrator).post(
        f"/staff/{centre.pk}/staff/new/",
        {"display_name": "Nina Invented", "username": "nina.invented", "role": "desk-officer"},
    )

    assert User.objects.filter(username="nina.invented").exists()


def test_the_first_administrator_is_told_what_to_set_up_until_somebody_is_there_to_help(
    administrator: Viewer, sign_in: SignIn
) -> None:
    told = "Set up the hotline, the centres, the panel and the services of your country."
    client = sign_in(administrator)
    assert told in client.get("/staff/").content.decode()

    client.post("/staff/new/", {"name_en": "Lantern Hotline", "kind": "hotline"})

    assert told not in client.get("/staff/").content.decode()


def test_a_district_stands_below_its_region_where_an_organisation_says_where_it_works(
    administrator: Viewer, sign_in: SignIn
) -> None:
    page = sign_in(administrator).get("/staff/new/").content.decode()

    assert ">Brest Region<" in page and ">– Baranavichy District<" in page
