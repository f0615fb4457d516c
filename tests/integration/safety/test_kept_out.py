"""Somebody kept out keeps nothing: no way to a house, no word of it; and a panel learns of no shelter."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.identification.actions import add_episode, send_to_panel
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.care.identification.facts import Explained as ExplainedToPanel
from opennrm.care.referrals.actions import list_service, send_referrals
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.care.referrals.models import Referral
from opennrm.care.shelters.actions import accept_into_bed, add_room, give_up, open_shelter, settle_in
from opennrm.care.shelters.models import Bed, Shelter, Stay
from opennrm.foundation.access.models import Exclusion, Grant, Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Entry, Obligation
from opennrm.foundation.people.actions import PersonFacts, keep_out
from opennrm.foundation.people.models import AgeGroup
from tests.factories import world
from tests.factories.shown import hidden_in

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]
ALOUD = Explained(language="be", interpreter=Answer.NO)


@pytest.fixture
def house(shelter_worker: Viewer) -> Shelter:
    house: Shelter = open_shelter(
        organisation=shelter_worker.organisation,
        territory="BY-HM",
        address="Secret Street 7",
        by=shelter_worker,
    )
    add_room(shelter=house, code="4", beds=2, by=shelter_worker)
    return house


@pytest.fixture
def asked(house: Shelter, desk_officer: Viewer, shelter_worker: Viewer) -> Referral:
    facts = PersonFacts(age_group=AgeGroup.ADULT, birth_year=1990)
    case = open_case(facts=facts, needs=["safe_place"], by=desk_officer)
    place = list_service(
        organisation=shelter_worker.organisation, kind="accommodation", territory="BY-HM", by=SYSTEM
    )
    (sent,) = send_referrals(
        case=case, wanted=[Wanted(place)], urgency="today", explained=ALOUD, by=desk_officer
    )
    return sent


def take_in(asked: Referral, by: Viewer) -> Stay:
    bed = Bed.objects.select_related("room__shelter__record").first()
    stay: Stay = accept_into_bed(referral=asked, bed=bed, arrival_mode="centre_brings", by=by)
    return stay


def way(client: Client, house: Shelter) -> str:
    return str(client.get(f"/shelter/house/{house.reference}/way/").content.decode())


def test_who_brings_the_person_may_see_the_way(
    house: Shelter, asked: Referral, desk_officer: Viewer, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    take_in(asked, shelter_worker)

    assert "Secret Street 7" in way(sign_in(desk_officer), house)


def test_who_is_kept_out_afterwards_sees_the_way_no_longer(
    house: Shelter,
    asked: Referral,
    centre: Organisation,
    desk_officer: Viewer,
    shelter_worker: Viewer,
    sign_in: SignIn,
) -> None:
    take_in(asked, shelter_worker)

    keep_out(record=asked.case.record, whom=desk_officer.user, by=world.a_viewer("desk-officer", centre))

    assert "Secret Street 7" not in way(sign_in(desk_officer), house)


def test_a_whole_organisation_that_is_kept_out_sees_the_way_no_longer(
    house: Shelter, asked: Referral, desk_officer: Viewer, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    take_in(asked, shelter_worker)
    elsewhere = world.a_viewer("desk-officer")

    keep_out(record=asked.case.record, whom=elsewhere.organisation, by=desk_officer)

    assert "Secret Street 7" not in way(sign_in(elsewhere), house)
    assert "Secret Street 7" in way(sign_in(desk_officer), house)


def test_who_was_kept_out_before_is_not_shown_the_way(
    house: Shelter,
    asked: Referral,
    centre: Organisation,
    desk_officer: Viewer,
    shelter_worker: Viewer,
    sign_in: SignIn,
) -> None:
    keep_out(record=asked.case.record, whom=desk_officer.user, by=world.a_viewer("desk-officer", centre))

    take_in(asked, shelter_worker)

    assert "Secret Street 7" not in way(sign_in(desk_officer), house)


def test_the_way_closes_when_nobody_comes(
    house: Shelter, asked: Referral, desk_officer: Viewer, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    stay = take_in(asked, shelter_worker)

    give_up(stay=stay, by=shelter_worker)

    assert "Secret Street 7" not in way(sign_in(desk_officer), house)


def test_what_waits_at_an_organisation_that_is_kept_out_is_taken_back(
    asked: Referral, desk_officer: Viewer, panel_member: Viewer, shelter_worker: Viewer
) -> None:
    case, panel = asked.case, panel_member.organisation
    add_episode(case=case, facts=EpisodeFacts(form="forced_labour", acts=("recruitment",)), by=desk_officer)
    sent = send_to_panel(
        case=case,
        panel=panel,
        explained=ExplainedToPanel(language="be", interpreter=Answer.NO),
        by=desk_officer,
    )

    keep_out(record=case.record, whom=panel, by=desk_officer)
    keep_out(record=case.record, whom=shelter_worker.organisation, by=desk_officer)

    for row in (sent, asked):
        row.refresh_from_db()
    assert (sent.status, asked.status) == ("withdrawn", "revoked")
    assert not Obligation.objects.waiting().filter(subject_id=case.record_id, item_id__in=[sent.pk, asked.pk])
    assert not Grant.objects.filter(item_id__in=[sent.pk, asked.pk], revoked_at__isnull=True)


def test_of_somebody_kept_out_the_colleagues_go_on(
    asked: Referral, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    keep_out(record=asked.case.record, whom=shelter_worker.user, by=desk_officer)

    asked.refresh_from_db()
    assert asked.status == "in_progress"


def test_a_shelter_that_is_kept_out_keeps_no_bed_for_the_person(
    asked: Referral, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    stay = take_in(asked, shelter_worker)
    settle_in(stay=stay, by=shelter_worker)

    keep_out(record=asked.case.record, whom=shelter_worker.organisation, by=desk_officer)

    stay.refresh_from_db()
    assert stay.status == "left" and stay.left_on == clock.today()
    assert Bed.objects.free().count() == 2


def test_who_is_kept_out_twice_is_kept_out_once(asked: Referral, desk_officer: Viewer) -> None:
    shelter = asked.service.organisation
    first = keep_out(record=asked.case.record, whom=shelter, by=desk_officer)

    assert first and keep_out(record=asked.case.record, whom=shelter, by=desk_officer) == first
    assert Entry.objects.filter(event="access.kept_out").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.create(record=asked.case.record, organisation=shelter, created_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.create(record=asked.case.record, created_at=clock.now())


def test_whoever_asks_to_keep_out_somebody_who_is_out_already_reads_that_they_are_out(
    asked: Referral, desk_officer: Viewer, sign_in: SignIn
) -> None:
    """A colleague wrote it down last week, or a minute ago: each has a page of their own before them."""
    address = reverse("cases:keep_out", args=[asked.case.reference])
    shelter, client = asked.service.organisation, sign_in(desk_officer)

    for _twice in range(2):
        sent = {**hidden_in(client.get(address)), "organisation": shelter.pk}
        answer = client.post(address, sent, follow=True)
        assert "They no longer see anything of this person." in answer.content.decode()

    assert Exclusion.objects.filter(record=asked.case.record).count() == 1


def test_a_panel_does_not_learn_which_shelter_was_asked(
    asked: Referral, desk_officer: Viewer, panel_member: Viewer, shelter_worker: Viewer, sign_in: SignIn
) -> None:
    case: Case = asked.case
    add_episode(case=case, facts=EpisodeFacts(form="forced_labour", acts=("recruitment",)), by=desk_officer)
    send_to_panel(
        case=case, panel=panel_member.organisation, by=desk_officer,
        explained=ExplainedToPanel(language="be", interpreter=Answer.NO),
    )  # fmt: skip

    page = sign_in(panel_member).get(f"/cases/{case.reference}/").content.decode()

    assert str(shelter_worker.organisation) not in page
    assert str(panel_member.organisation) in page, "what the panel itself owes is shown"
