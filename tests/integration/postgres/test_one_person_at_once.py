"""Two people act about one person at the same moment: who is kept out is kept out, and nothing is sent twice."""

from __future__ import annotations

import pytest

from opennrm.care.cases.actions import note_needs, note_safety, open_case
from opennrm.care.cases.models import Case, Need
from opennrm.care.cases.sections import NEEDS
from opennrm.care.identification.actions import add_episode, decide_positive, send_to_panel
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.care.identification.facts import Explained as ExplainedToPanel
from opennrm.care.identification.models import Decision
from opennrm.care.identification.queries import decision_for
from opennrm.care.identification.workflow import POSITIVE
from opennrm.care.referrals import queries
from opennrm.care.referrals.actions import (
    accept_referral,
    answering,
    finish_referral,
    list_service,
    reject_referral,
    revoke_referral,
    send_referrals,
)
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.referrals.workflow import ACCEPTED
from opennrm.care.shelters.actions import accept_into_bed, add_room, give_up, leave, open_shelter, settle_in
from opennrm.care.shelters.actions import stay as stays
from opennrm.care.shelters.models import Bed, Stay
from opennrm.care.shelters.queries import notes_of, stay_for
from opennrm.care.shelters.sections import ADDRESS, STAY
from opennrm.care.shelters.workflow import ARRIVED, FOLLOW_UP, LEFT
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Exclusion, Organisation
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import ChangedMeanwhile
from opennrm.foundation.core.obligations import open_obligation
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import (
    Agreement,
    PersonFacts,
    describe_person,
    keep_out,
    let_in_again,
    record_consent,
    withdraw_consent,
)
from opennrm.foundation.people.models import AgeGroup, Consent
from opennrm.foundation.people.sections import IDENTITY
from tests.factories import world

from .at_once import TWO_WRITE_AT_ONCE, at_once, in_the_middle

pytestmark = TWO_WRITE_AT_ONCE
ALOUD = Explained(language="be", interpreter=Answer.NO)
PANEL_ALOUD = ExplainedToPanel(language="be", interpreter=Answer.NO)


@pytest.fixture
def colleague(centre: Organisation) -> Viewer:
    return world.a_viewer("desk-officer", centre)


@pytest.fixture
def case(desk_officer: Viewer) -> Case:
    facts = PersonFacts(age_group=AgeGroup.ADULT, birth_year=1990)
    found: Case = open_case(facts=facts, needs=["safe_place"], by=desk_officer)
    add_episode(case=found, facts=EpisodeFacts(form="forced_labour", acts=("recruitment",)), by=desk_officer)
    return found


@pytest.fixture
def place(shelter_worker: Viewer) -> Service:
    house = open_shelter(organisation=shelter_worker.organisation, territory="BY-HM", by=shelter_worker)
    add_room(shelter=house, code="4", beds=2, by=shelter_worker)
    return list_service(organisation=shelter_worker.organisation, kind="accommodation", by=SYSTEM)


def send(case: Case, place: Service, by: Viewer) -> list[Referral]:
    case = Case._base_manager.select_related("record", "person").get(pk=case.pk)
    return send_referrals(case=case, wanted=[Wanted(place)], urgency="today", explained=ALOUD, by=by)


def send_panel(case: Case, panel: Organisation, by: Viewer) -> Decision:
    case = Case._base_manager.select_related("record", "person").get(pk=case.pk)
    return send_to_panel(case=case, panel=panel, explained=PANEL_ALOUD, by=by)


def take_in(referral: Referral, by: Viewer, number: int = 1) -> Stay:
    bed = Bed.objects.select_related("room__shelter__record").get(number=number)
    stay: Stay = accept_into_bed(referral=referral, bed=bed, arrival_mode="person_comes", by=by)
    return stay


@pytest.mark.parametrize("wish_first", [True, False], ids=["the wish first", "the stay first"])
def test_a_stay_that_is_opened_while_somebody_is_kept_out_is_closed_to_them(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer, wish_first: bool
) -> None:
    (referral,) = send(case, place, desk_officer)
    night_worker = world.a_viewer("shelter-worker", shelter_worker.organisation)

    def wish() -> None:
        keep_out(record=case.record, whom=night_worker.user, by=desk_officer)

    def opened() -> None:
        take_in(referral, shelter_worker)

    assert at_once(*((wish, opened) if wish_first else (opened, wish))) == []

    stay = Stay._base_manager.select_related("record").get()
    assert sees(shelter_worker, stay.record, STAY)
    assert not sees(night_worker, stay.record, STAY)


def test_a_shelter_that_is_kept_out_at_that_very_moment_takes_nobody_in(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    (referral,) = send(case, place, desk_officer)

    (refusal,) = at_once(
        lambda: keep_out(record=case.record, whom=shelter_worker.organisation, by=desk_officer),
        lambda: take_in(referral, shelter_worker),
    )

    assert isinstance(refusal, NotAllowed)
    assert not Stay._base_manager.exists()


def test_a_person_is_given_one_bed_by_two_who_accept_at_once(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    (referral,) = send(case, place, desk_officer)

    (refusal,) = at_once(
        lambda: take_in(referral, shelter_worker, 1),
        lambda: take_in(Referral._base_manager.get(pk=referral.pk), shelter_worker, 2),
    )

    assert "has a bed already" in str(refusal)
    assert Stay._base_manager.count() == 1


def test_what_two_workers_note_on_an_arrival_at_once_is_kept_both(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    (referral,) = send(case, place, desk_officer)
    stay = take_in(referral, shelter_worker)
    colleagues_copy = Stay._base_manager.select_related("record").get()

    refusals = at_once(
        lambda: settle_in(stay=stay, ticked=["room_and_keys"], notes="Likes tea.", by=shelter_worker),
        lambda: settle_in(
            stay=colleagues_copy, ticked=["room_and_keys"], notes="Sleeps late.", by=shelter_worker
        ),
    )

    assert refusals == []
    assert notes_of(shelter_worker, Stay._base_manager.get()) == "Likes tea.\n\nSleeps late."


def test_of_two_officers_who_change_the_needs_at_once_one_is_told(
    case: Case, desk_officer: Viewer, colleague: Viewer
) -> None:
    copy = Case._base_manager.select_related("record").get(pk=case.pk)

    (refusal,) = at_once(
        lambda: note_needs(case=case, kinds=["legal"], version=1, by=desk_officer),
        lambda: note_needs(case=copy, kinds=["medical"], version=1, by=colleague),
    )

    assert isinstance(refusal, ChangedMeanwhile)
    assert list(Need.objects.values_list("kind", flat=True)) == ["legal"]


def test_who_is_let_in_again_while_a_stay_is_opened_is_let_in_there_too(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    (referral,) = send(case, place, desk_officer)
    night_worker = world.a_viewer("shelter-worker", shelter_worker.organisation)
    (kept,) = keep_out(record=case.record, whom=night_worker.user, by=desk_officer)

    at_once(lambda: take_in(referral, shelter_worker), lambda: let_in_again(exclusion=kept, by=desk_officer))

    assert not Exclusion.objects.filter(ended_at__isnull=True).exists()


def test_two_officers_who_ask_one_service_at_once_ask_it_once(
    case: Case, place: Service, desk_officer: Viewer, colleague: Viewer
) -> None:
    (refusal,) = at_once(lambda: send(case, place, desk_officer), lambda: send(case, place, colleague))

    assert "has been asked already" in str(refusal)
    assert Referral._base_manager.count() == 1


def test_nobody_is_referred_to_a_service_that_is_kept_out_at_that_very_moment(
    case: Case, place: Service, desk_officer: Viewer, colleague: Viewer
) -> None:
    (refusal,) = at_once(
        lambda: keep_out(record=case.record, whom=place.organisation, by=desk_officer),
        lambda: send(case, place, colleague),
    )

    assert "kept out" in str(refusal)
    assert not Referral._base_manager.exists()


def test_a_consent_that_is_taken_back_at_that_very_moment_carries_no_referral(
    case: Case, place: Service, desk_officer: Viewer, colleague: Viewer
) -> None:
    send(case, place, desk_officer)
    consent = Consent.objects.get()
    elsewhere = list_service(organisation=place.organisation, kind="legal_aid", by=SYSTEM)

    def send_on_the_old_consent() -> None:
        send_referrals(case=case, wanted=[Wanted(elsewhere)], urgency="today", by=colleague)

    (refusal,) = at_once(lambda: withdraw_consent(consent=consent, by=desk_officer), send_on_the_old_consent)

    assert "has not agreed" in str(refusal)


def test_two_officers_who_send_a_case_to_panels_at_once_send_it_once(
    case: Case, desk_officer: Viewer, colleague: Viewer, panel_member: Viewer
) -> None:
    elsewhere = world.an_organisation("panel")

    (refusal,) = at_once(
        lambda: send_panel(case, panel_member.organisation, desk_officer),
        lambda: send_panel(case, elsewhere, colleague),
    )

    assert "with a panel already" in str(refusal)
    assert Decision._base_manager.count() == 1


def test_no_case_is_sent_to_a_panel_that_is_kept_out_at_that_very_moment(
    case: Case, desk_officer: Viewer, colleague: Viewer, panel_member: Viewer
) -> None:
    (refusal,) = at_once(
        lambda: keep_out(record=case.record, whom=panel_member.organisation, by=desk_officer),
        lambda: send_panel(case, panel_member.organisation, colleague),
    )

    assert "kept out" in str(refusal)
    assert not Decision._base_manager.exists()


def accepted_and_not_come(case: Case, place: Service, officer: Viewer, worker: Viewer) -> Referral:
    """The shelter accepted, the person did not come, and the referral can be given another bed."""
    (referral,) = send(case, place, officer)
    give_up(stay=take_in(referral, worker), by=worker)
    return queries.referral_received(worker, referral.pk)


@pytest.mark.parametrize("bed_first", [True, False], ids=["the bed first", "taken back first"])
def test_no_bed_is_kept_and_no_address_open_for_a_referral_that_is_taken_back_at_that_very_moment(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer, bed_first: bool
) -> None:
    referral = accepted_and_not_come(case, place, desk_officer, shelter_worker)
    bed = Bed.objects.select_related("room__shelter__record").get(number=2)

    def keep_a_bed() -> None:
        accept_into_bed(referral=referral, bed=bed, arrival_mode="centre_brings", by=shelter_worker)

    def take_back() -> None:
        revoke_referral(referral=queries.referral_sent(desk_officer, referral.pk), by=desk_officer)

    at_once(*((keep_a_bed, take_back) if bed_first else (take_back, keep_a_bed)))

    assert not Stay.objects.current().exists()
    assert not sees(desk_officer, bed.room.shelter.record, ADDRESS)


@pytest.mark.parametrize("bed_first", [True, False], ids=["the bed first", "done first"])
def test_no_referral_is_reported_done_while_a_bed_is_kept_for_it(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer, bed_first: bool
) -> None:
    referral = accepted_and_not_come(case, place, desk_officer, shelter_worker)
    colleagues_copy = queries.referral_received(shelter_worker, referral.pk)

    def done() -> None:
        finish_referral(referral=colleagues_copy, by=shelter_worker)

    acts = (lambda: take_in(referral, shelter_worker, 2), done)
    refusals = at_once(*(acts if bed_first else reversed(acts)))

    referral.refresh_from_db()
    assert len(refusals) == 1 and isinstance(refusals[0], NotAllowed)
    assert Stay.objects.current().exists() == (referral.status == ACCEPTED)


def test_a_consent_is_taken_back_also_while_the_person_arrives(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    (referral,) = send(case, place, desk_officer)
    stay = take_in(referral, shelter_worker)
    consent = Consent.objects.get()

    refusals = at_once(
        lambda: settle_in(stay=stay, by=shelter_worker),
        lambda: withdraw_consent(consent=consent, by=desk_officer),
    )

    assert refusals == []
    assert not Referral.objects.live().exists()
    assert Stay._base_manager.get().status == ARRIVED


@pytest.mark.parametrize("wish", ["the consent", "kept out"])
@pytest.mark.parametrize("service", ["rejects", "reports done"])
def test_what_a_person_takes_back_is_taken_back_also_while_a_service_answers(
    case: Case, desk_officer: Viewer, service_worker: Viewer, wish: str, service: str
) -> None:
    legal = list_service(organisation=service_worker.organisation, kind="legal_aid", by=SYSTEM)
    (sent,) = send(case, legal, desk_officer)
    referral = queries.referral_received(service_worker, sent.pk)
    if service == "reports done":
        accept_referral(referral=referral, by=service_worker)
    consent = Consent.objects.get()

    def answer() -> None:
        if service == "rejects":
            reject_referral(referral=referral, reason="no_capacity", by=service_worker)
        else:
            finish_referral(referral=referral, by=service_worker)

    def take_back() -> None:
        if wish == "the consent":
            withdraw_consent(consent=consent, by=desk_officer)
        else:
            keep_out(record=case.record, whom=service_worker.organisation, by=desk_officer)

    assert at_once(answer, take_back) == []
    assert not sees(service_worker, case.record, NEEDS)


@pytest.mark.parametrize("wish", ["the consent", "kept out"])
def test_what_a_person_takes_back_is_taken_back_also_while_a_panel_decides(
    case: Case, desk_officer: Viewer, panel_member: Viewer, wish: str
) -> None:
    send_panel(case, panel_member.organisation, desk_officer)
    decision = decision_for(panel_member, case.reference)
    consent = Consent.objects.get()

    def decide() -> None:
        decide_positive(
            decision=decision, grounds=["consistent_account"], reasons="It hangs together.", by=panel_member
        )

    def take_back() -> None:
        if wish == "the consent":
            withdraw_consent(consent=consent, by=desk_officer)
        else:
            keep_out(record=case.record, whom=panel_member.organisation, by=desk_officer)

    assert at_once(decide, take_back) == []
    assert Decision._base_manager.get().status == POSITIVE


def test_a_shelter_is_kept_out_also_while_the_person_leaves_it(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    (referral,) = send(case, place, desk_officer)
    stay = take_in(referral, shelter_worker)
    settle_in(stay=stay, by=shelter_worker)
    going = stay_for(shelter_worker, stay.reference)

    refusals = at_once(
        lambda: leave(stay=going, left_to="own_home", by=shelter_worker),
        lambda: keep_out(record=case.record, whom=shelter_worker.organisation, by=desk_officer),
    )

    assert refusals == []
    assert not sees(shelter_worker, stay.record, STAY)


@pytest.mark.parametrize("wish", ["the consent", "kept out"])
def test_nobody_waits_in_a_circle_while_a_service_rejects_and_the_person_takes_back(
    case: Case, desk_officer: Viewer, service_worker: Viewer, wish: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    legal = list_service(organisation=service_worker.organisation, kind="legal_aid", by=SYSTEM)
    (sent,) = send(case, legal, desk_officer)
    referral = queries.referral_received(service_worker, sent.pk)
    consent = Consent.objects.get()

    def answer() -> None:
        reject_referral(referral=referral, reason="no_capacity", by=service_worker)

    def take_back() -> None:
        if wish == "the consent":
            withdraw_consent(consent=consent, by=desk_officer)
        else:
            keep_out(record=case.record, whom=service_worker.organisation, by=desk_officer)

    with in_the_middle(monkeypatch, answering, "end_access") as middle:
        assert middle.at_once(answer, take_back) == []
    assert not sees(service_worker, case.record, NEEDS)


@pytest.mark.parametrize("wish", ["the consent", "kept out"])
def test_nobody_waits_in_a_circle_while_a_person_leaves_and_takes_back(
    case: Case,
    place: Service,
    desk_officer: Viewer,
    shelter_worker: Viewer,
    wish: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (referral,) = send(case, place, desk_officer)
    stay = take_in(referral, shelter_worker)
    settle_in(stay=stay, by=shelter_worker)
    going, consent = stay_for(shelter_worker, stay.reference), Consent.objects.get()

    def take_back() -> None:
        if wish == "the consent":
            withdraw_consent(consent=consent, by=desk_officer)
        else:
            keep_out(record=case.record, whom=shelter_worker.organisation, by=desk_officer)

    with in_the_middle(monkeypatch, stays, "finish_referral") as middle:
        assert (
            middle.at_once(lambda: leave(stay=going, left_to="own_home", by=shelter_worker), take_back) == []
        )
    assert Stay._base_manager.get().status == LEFT
    assert not Referral.objects.live().exists()


def lives_there_and_is_referred_again(
    case: Case, place: Service, officer: Viewer, worker: Viewer, *, elsewhere: Service | None = None
) -> tuple[Stay, Referral]:
    """By a consent that was taken back; or, `elsewhere`, by one that holds, to another service of the shelter."""
    (referral,) = send(case, place, officer)
    stay = settle_in(stay=take_in(referral, worker), by=worker)
    if elsewhere is None:
        withdraw_consent(consent=Consent.objects.get(), by=officer)
    (again,) = send(case, elsewhere or place, officer)
    return stay, again


@pytest.mark.parametrize("goes_on_first", [True, False], ids=["goes on first", "leaves first"])
def test_a_shelter_sees_nothing_of_whoever_left_while_a_colleague_let_them_go_on_staying(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer, goes_on_first: bool
) -> None:
    stay, again = lives_there_and_is_referred_again(case, place, desk_officer, shelter_worker)
    going = stay_for(shelter_worker, stay.reference)

    def goes_on() -> None:
        accept_into_bed(referral=again, bed=going.bed, by=shelter_worker)

    def goes() -> None:
        leave(stay=going, left_to="own_home", by=shelter_worker)

    refusals = at_once(*((goes_on, goes) if goes_on_first else (goes, goes_on)))

    assert [refusal for refusal in refusals if not isinstance(refusal, NotAllowed)] == []
    assert Stay._base_manager.get().status == LEFT
    assert not Referral.objects.filter(status=ACCEPTED).exists()


def test_nobody_waits_in_a_circle_while_a_person_goes_on_staying_and_takes_back(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = list_service(
        organisation=place.organisation, kind="accommodation", territory="BY-MI", by=SYSTEM
    )
    stay, again = lives_there_and_is_referred_again(
        case, place, desk_officer, shelter_worker, elsewhere=elsewhere
    )
    first = queries.referral_sent(desk_officer, stay.referral_id)
    bed = stay_for(shelter_worker, stay.reference).bed

    with in_the_middle(monkeypatch, stays, "accept_referral") as middle:
        refusals = middle.at_once(
            lambda: accept_into_bed(referral=again, bed=bed, by=shelter_worker),
            lambda: revoke_referral(referral=first, by=desk_officer),
        )

    assert [str(refusal) for refusal in refusals] == ["This is “Done” now, so this step is not open."]
    assert Stay.objects.get().referral == again
    assert not Referral.objects.under_way().exclude(pk=again.pk).exists()


@pytest.mark.parametrize("guardian_first", [True, False], ids=["the guardian first", "the service first"])
def test_what_a_guardian_agrees_to_opens_also_while_a_service_accepts_a_child_in_danger(
    case: Case, desk_officer: Viewer, service_worker: Viewer, guardian_first: bool
) -> None:
    legal = list_service(organisation=service_worker.organisation, kind="legal_aid", by=SYSTEM)
    (sent,) = send_referrals(
        case=case,
        wanted=[Wanted(legal, frozenset({IDENTITY}))],
        urgency="today",
        explained=ALOUD,
        by=desk_officer,
    )
    person = case.person
    describe_person(
        person=person, facts=PersonFacts(age_group=AgeGroup.CHILD), version=person.version, by=desk_officer
    )
    note_safety(case=case, kinds=(), advice="", risk="immediate", version=case.version, by=desk_officer)
    referral = queries.referral_received(service_worker, sent.pk)
    agreement = Agreement(
        purpose=Purpose.ASSIST, recipient=legal.organisation, sections=sent.sections, language="be",
        interpreter="no", read_aloud=True, guardian="Aunt Vasilina", assent="yes",
    )  # fmt: skip

    def accept() -> None:
        accept_referral(referral=referral, by=service_worker)

    def agree() -> None:
        record_consent(person=person, agreement=agreement, by=desk_officer)

    assert at_once(*((agree, accept) if guardian_first else (accept, agree))) == []
    assert sees(service_worker, case.record, IDENTITY)


def test_nobody_waits_in_a_circle_while_one_referral_is_taken_back_and_another_sent_on_the_same_consent(
    case: Case, place: Service, desk_officer: Viewer, colleague: Viewer, shelter_worker: Viewer
) -> None:
    (referral,) = send(case, place, desk_officer)
    settle_in(stay=take_in(referral, shelter_worker), by=shelter_worker)
    legal = list_service(organisation=place.organisation, kind="legal_aid", by=SYSTEM)
    open_obligation(
        FOLLOW_UP, owner=case.record.organisation_id, subject=case.record_id, due_on=clock.today()
    )
    there = queries.referral_sent(desk_officer, referral.pk)

    refusals = at_once(
        lambda: revoke_referral(referral=there, by=desk_officer), lambda: send(case, legal, colleague)
    )

    assert refusals == []
    assert Consent.objects.count() == 1
