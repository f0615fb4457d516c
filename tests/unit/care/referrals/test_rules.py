"""The rules of the mechanism that referrals keep, each by its number."""

from __future__ import annotations

import inspect
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction

from opennrm.care.cases.models import Case
from opennrm.care.identification.actions import decide_negative, record_status, send_to_panel
from opennrm.care.identification.facts import Explained as ExplainedToPanel
from opennrm.care.identification.models import Assessment, IndicatorAnswer
from opennrm.care.referrals import policies, queries
from opennrm.care.referrals.actions import accept_referral, send_referral, send_referrals
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.referrals.sections import CARD, REFERRALS
from opennrm.care.referrals.workflow import ACCEPTED, REVOKED
from opennrm.care.shelters import policies as shelter_policies
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Grant
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.models import Entry, Obligation
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import Agreement, record_consent, withdraw_consent
from opennrm.foundation.people.models import Consent
from opennrm.foundation.people.sections import CONTACT, IDENTITY
from tests.factories import world

from .conftest import READ_ALOUD

pytestmark = pytest.mark.django_db


def agreement(organisation: object, **more: object) -> Agreement:
    given = {
        "purpose": Purpose.ASSIST, "recipient": organisation, "sections": CARD, "language": "be",
        "interpreter": Answer.NO, "read_aloud": "yes", **more,
    }  # fmt: skip
    return Agreement(**given)  # type: ignore[arg-type]


def test_r08_no_field_about_police_or_cooperation_exists_that_could_gate_a_step() -> None:
    telling = ("police", "cooperat", "testif", "statement", "prosecut", "complaint")
    models = [*apps.get_app_config("referrals").get_models(), *apps.get_app_config("shelters").get_models()]

    names = [
        f"{model.__name__}.{field.name}".lower() for model in models for field in model._meta.get_fields()
    ]

    assert [name for name in names for word in telling if word in name] == []


@pytest.mark.parametrize("room", [policies, shelter_policies])
def test_r08_no_policy_asks_what_was_decided_or_told(room: object) -> None:
    source = inspect.getsource(room)  # type: ignore[arg-type]

    assert "identification" not in source
    assert "Decision" not in source


def test_r09_nothing_is_sent_without_a_consent(case: Case, legal_aid: Service, desk_officer: Viewer) -> None:
    with pytest.raises(NotAllowed, match="has not agreed"):
        send_referrals(case=case, wanted=[Wanted(legal_aid)], urgency="soon", by=desk_officer)

    assert not Grant.objects.filter(organisation=legal_aid.organisation).exists()


def test_r09_a_consent_for_another_organisation_purpose_or_part_is_none(
    case: Case, legal_aid: Service, place_to_stay: Service, desk_officer: Viewer
) -> None:
    person, organisation = case.person, legal_aid.organisation
    for wrong in (
        agreement(place_to_stay.organisation),
        agreement(organisation, purpose=Purpose.IDENTIFY),
        agreement(organisation, sections=CARD - {REFERRALS}),
    ):
        consent = record_consent(person=person, agreement=wrong, by=desk_officer)

        with pytest.raises(NotAllowed, match="has not agreed"):
            send_referral(case=case, service=legal_aid, consent=consent, urgency="soon", by=desk_officer)


def test_r09_an_expired_consent_is_none(case: Case, legal_aid: Service, desk_officer: Viewer) -> None:
    given = agreement(legal_aid.organisation, expires_on=clock.today())
    consent = record_consent(person=case.person, agreement=given, by=desk_officer)

    with clock.at(clock.now() + timedelta(days=1)), pytest.raises(NotAllowed, match="has not agreed"):
        send_referral(case=case, service=legal_aid, consent=consent, urgency="soon", by=desk_officer)


def test_r09_the_consent_names_recipient_purpose_sections_language_interpreter_and_who_explained(
    referral: Referral, legal_aid: Service, desk_officer: Viewer
) -> None:
    consent = referral.consent

    assert (consent.recipient, consent.purpose) == (legal_aid.organisation, Purpose.ASSIST)
    assert consent.sections == CARD | {IDENTITY, CONTACT}
    assert (consent.language, consent.interpreter, consent.explained_by) == (
        "be",
        Answer.NO,
        desk_officer.user,
    )
    assert consent.expires_on > clock.today()


def test_r09_no_grant_opens_more_than_the_consent_names(referral: Referral, service_worker: Viewer) -> None:
    accept_referral(referral=referral, by=service_worker)

    grants = Grant.objects.filter(item_id=referral.pk)

    assert grants.count() == 2
    assert all(grant.sections <= referral.consent.sections for grant in grants)
    assert all(grant.consent_id == referral.consent_id and grant.expires_at for grant in grants)


def test_r09_each_service_needs_a_consent_of_its_own(
    case: Case, legal_aid: Service, place_to_stay: Service, desk_officer: Viewer
) -> None:
    send_referrals(
        case=case, wanted=[Wanted(legal_aid), Wanted(place_to_stay)], urgency="soon", explained=READ_ALOUD, by=desk_officer
    )  # fmt: skip

    assert {c.recipient for c in Consent.objects.all()} == {
        legal_aid.organisation,
        place_to_stay.organisation,
    }


def test_r09_all_are_sent_or_none(
    case: Case, legal_aid: Service, place_to_stay: Service, desk_officer: Viewer
) -> None:
    Service.objects.filter(pk=place_to_stay.pk).update(active=False)
    place_to_stay.refresh_from_db()

    with pytest.raises(NotAllowed, match="takes nobody"):
        send_referrals(
            case=case, wanted=[Wanted(legal_aid), Wanted(place_to_stay)], urgency="soon", explained=READ_ALOUD,
            by=desk_officer,
        )  # fmt: skip

    assert not Referral.objects.exists()
    assert not Consent.objects.exists()


def test_r11_for_a_child_a_guardian_agrees_and_the_child_is_asked(
    childs_case: Case, legal_aid: Service, desk_officer: Viewer
) -> None:
    wanted = [Wanted(legal_aid)]
    with pytest.raises(NotAllowed, match="guardian"):
        send_referrals(case=childs_case, wanted=wanted, urgency="soon", explained=READ_ALOUD, by=desk_officer)

    with_guardian = Explained("be", Answer.NO, guardian="An aunt", assent=Answer.YES)
    send_referrals(case=childs_case, wanted=wanted, urgency="soon", explained=with_guardian, by=desk_officer)

    assert Referral.objects.get().consent.assent == Answer.YES


def test_r10_withdrawing_the_consent_revokes_access_and_live_referral_in_the_same_transaction(
    referral: Referral, service_worker: Viewer, desk_officer: Viewer
) -> None:
    accept_referral(referral=referral, by=service_worker)
    record = referral.case.record
    assert sees(service_worker, record, IDENTITY)

    with transaction.atomic():
        withdraw_consent(consent=referral.consent, by=desk_officer)
        referral.refresh_from_db()
        assert referral.status == REVOKED
        assert not sees(service_worker, record, IDENTITY)

    assert not sees(service_worker, record, REFERRALS)
    assert list(queries.accepted(service_worker)) == []
    assert not Obligation.objects.waiting().filter(item_id=referral.pk).exists()


def test_r10_when_a_reaction_fails_nothing_of_the_withdrawal_stays(
    referral: Referral, service_worker: Viewer, desk_officer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError("another room could not react")

    monkeypatch.setattr("opennrm.care.referrals.actions.sending.end_access", fails)

    with pytest.raises(RuntimeError):
        withdraw_consent(consent=referral.consent, by=desk_officer)

    referral.refresh_from_db()
    assert referral.is_live
    assert sees(service_worker, referral.case.record, REFERRALS)


def test_r10_after_a_withdrawal_the_next_send_is_refused(
    referral: Referral, legal_aid: Service, desk_officer: Viewer
) -> None:
    withdraw_consent(consent=referral.consent, by=desk_officer)

    with pytest.raises(NotAllowed, match="has not agreed"):
        send_referrals(case=referral.case, wanted=[Wanted(legal_aid)], urgency="soon", by=desk_officer)


def test_r10_the_lawful_record_stays(
    referral: Referral, service_worker: Viewer, desk_officer: Viewer
) -> None:
    accept_referral(referral=referral, by=service_worker)

    withdraw_consent(consent=referral.consent, by=desk_officer)

    (kept,) = queries.referrals_of(desk_officer, referral.case)
    assert kept.accepted_at is not None
    assert list(kept.status_rows.values_list("step", flat=True)) == ["begin", "accept", "end_with_consent"]
    assert Consent.objects.filter(pk=referral.consent_id, withdrawn_at__isnull=False).exists()
    assert Entry.objects.filter(event="referrals.referral.end_with_consent").count() == 1


def test_r10_the_recipient_is_told_that_something_was_taken_back_and_nothing_more(
    referral: Referral, service_worker: Viewer, desk_officer: Viewer
) -> None:
    withdraw_consent(consent=referral.consent, by=desk_officer)

    assert queries.taken_back_lately(service_worker) == 1


def test_r10_a_referral_lives_only_as_long_as_its_consent_without_anybody_storing_it(
    referral: Referral,
) -> None:
    after = referral.consent.expires_on + timedelta(days=1)

    assert Referral.objects.live().filter(pk=referral.pk).exists()
    assert not Referral.objects.live(after).filter(pk=referral.pk).exists()


def test_r14_a_person_presumed_by_an_ngo_is_referred_before_any_decision(
    case: Case, legal_aid: Service, desk_officer: Viewer, service_worker: Viewer
) -> None:
    record_status(
        case=case, status="possible", body="ngo", said_on=clock.today(), organisation=service_worker.organisation,
        by=desk_officer,
    )  # fmt: skip

    (sent,) = send_referrals(
        case=case, wanted=[Wanted(legal_aid)], urgency="today", explained=READ_ALOUD, by=desk_officer
    )
    accept_referral(referral=sent, by=service_worker)

    sent.refresh_from_db()
    assert sent.status == ACCEPTED


def test_r14_a_person_whom_the_panel_refused_keeps_services_and_is_referred_to_more(
    referral: Referral,
    place_to_stay: Service,
    desk_officer: Viewer,
    service_worker: Viewer,
    panel_member: Viewer,
) -> None:
    case = referral.case
    accept_referral(referral=referral, by=service_worker)
    assessment = Assessment.objects.create(case=case, noted_at=clock.now())
    IndicatorAnswer.objects.create(assessment=assessment, indicator="deception", answer=Answer.NO)
    decision = send_to_panel(
        case=case,
        panel=panel_member.organisation,
        explained=ExplainedToPanel("be", Answer.NO),
        by=desk_officer,
    )
    decide_negative(decision=decision, grounds=_against(), reasons="As known today.", by=panel_member)

    assert sees(service_worker, case.record, IDENTITY)
    (more,) = send_referrals(
        case=case, wanted=[Wanted(place_to_stay)], urgency="today", explained=READ_ALOUD, by=desk_officer
    )
    assert more.is_live


def _against() -> list[str]:
    from opennrm.foundation.core.codes import code_list

    grounds = code_list("identification.grounds")
    return [
        g.code for g in grounds if g.extra["supports"] == "negative" and not g.extra.get("children_only")
    ][:1]


def test_whoever_the_person_keeps_out_is_never_sent_anything(
    case: Case, legal_aid: Service, desk_officer: Viewer
) -> None:
    from opennrm.foundation.people.actions import keep_out

    keep_out(record=case.record, whom=legal_aid.organisation, by=desk_officer)

    with pytest.raises(NotAllowed, match="kept out"):
        send_referrals(
            case=case, wanted=[Wanted(legal_aid)], urgency="soon", explained=READ_ALOUD, by=desk_officer
        )


def test_only_the_centre_of_the_case_refers(case: Case, legal_aid: Service) -> None:
    stranger = world.a_viewer("desk-officer")

    assert not policies.may_refer(stranger, case)
