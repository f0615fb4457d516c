"""A case with a long course asks the database as many questions as one with a short course.

Counted on every page about it: five notes, referrals, stays, decisions or consents cost no more queries than one.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opennrm.care.cases.actions import add_note, note_needs, note_safety
from opennrm.care.cases.models import Case
from opennrm.care.hotline.actions import hand_over, save_call
from opennrm.care.hotline.sheet import Sheet
from opennrm.care.identification.actions import (
    add_episode,
    ask_for_more,
    decide_positive,
    note_indicators,
    record_status,
    send_again,
    send_to_panel,
    take_back,
)
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.care.identification.facts import Explained as ExplainedToPanel
from opennrm.care.referrals.actions import ask_for_information, inform_service, list_service, send_referrals
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.shelters.actions import accept_into_bed, add_room, open_shelter, settle_in
from opennrm.care.shelters.models import Bed
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, contributions
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.people.actions import (
    Agreement,
    SafeWays,
    keep_out,
    record_consent,
    write_contact,
    write_identity,
)
from opennrm.foundation.people.sections import CONTACT, IDENTITY
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts
from tests.factories import world

pytestmark = pytest.mark.django_db
READ_ALOUD = Explained("be", "no")
BESIDE_THE_TABS = ("hotline:recorded", "cases:record_consent", "cases:safety", "referrals:refer")


@pytest.fixture
def case(desk_officer: Viewer, hotline_operator: Viewer) -> Case:
    """Handed over by the hotline, with a name and a way to be reached."""
    sheet = Sheet(
        call_type="about_self", language="be", age_group="adult", sex="female", consent_answer="yes", note="Help."
    )  # fmt: skip
    call = save_call(sheet=sheet, by=hotline_operator)
    found: Case = hand_over(call=call, centre=desk_officer.organisation, by=hotline_operator).case
    write_identity(person=found.person, facts=IdentityFacts("Alena", "Invented"), by=desk_officer)
    ways = SafeWays(channels=("phone",))
    write_contact(person=found.person, facts=ContactFacts("+375 00 000 00 00"), ways=ways, by=desk_officer)
    return found


class Course:
    """What goes on in a case, once more of everything each time."""

    def __init__(self, case: Case, officer: Viewer, panel: Viewer) -> None:
        self.case, self.officer, self.panel, self.times = case, officer, panel, 0

    def go_on(self) -> None:
        """One more of everything."""
        self.times += 1
        colleague = world.a_viewer("desk-officer", self.officer.organisation)
        add_note(case=self.case, text="Written down.", by=colleague)
        self.note_more()
        self.refer()
        self.shelter()
        self.agree_and_keep_out()
        self.tell()
        self.ask_the_panel()

    def note_more(self) -> None:
        needs = code_list("cases.needs").codes[: self.times]
        note_needs(case=self.case, kinds=needs, version=self.case.version, by=self.officer)
        note_safety(
            case=self.case, kinds=code_list("cases.safety_alerts").codes[: self.times], advice="Ring twice.",
            risk="high", version=self.case.version, by=self.officer,
        )  # fmt: skip

    def refer(self) -> None:
        """A service asks back and is told more; what it says is written in words."""
        worker = world.a_viewer("service-worker")
        referral = self._sent(list_service(organisation=worker.organisation, kind="legal_aid", by=SYSTEM))
        for _ in range(2):
            ask_for_information(referral=referral, question="Which language?", by=worker)
            inform_service(referral=referral, answer="Belarusian.", by=self.officer)

    def shelter(self) -> None:
        """Another house each time, whose address is open to the officer who brings the person."""
        worker = world.a_viewer("shelter-worker")
        house = open_shelter(
            organisation=worker.organisation, territory="BY-HM", address="Street 1", by=worker
        )
        add_room(shelter=house, code="1", beds=1, by=worker)
        service = list_service(organisation=worker.organisation, kind="accommodation", by=SYSTEM)
        bed = Bed.objects.select_related("room__shelter__record").get(room__shelter=house)
        referral = self._sent(service)
        stay = accept_into_bed(referral=referral, bed=bed, arrival_mode="centre_brings", by=worker)
        settle_in(stay=stay, ticked=("rules",), by=worker)

    def _sent(self, service: Service) -> Referral:
        wanted = [Wanted(service, frozenset({IDENTITY, CONTACT}))]
        (sent,) = send_referrals(
            case=self.case, wanted=wanted, urgency="soon", explained=READ_ALOUD, by=self.officer
        )
        found: Referral = Referral.objects.select_related("case__record", "service", "consent").get(
            pk=sent.pk
        )
        return found

    def agree_and_keep_out(self) -> None:
        agreement = Agreement(
            Purpose.ASSIST, world.an_organisation("service"), frozenset({CONTACT}), "be", "no", True
        )
        record_consent(person=self.case.person, agreement=agreement, by=self.officer)
        keep_out(record=self.case.record, whom=world.an_organisation("service"), by=self.officer)

    def tell(self) -> None:
        facts = EpisodeFacts(
            acts=("recruitment",), means=("deception",), purposes=("begging",), controls=("debt_bondage",),
            form="forced_begging", country="BY", narrative="Told once.",
        )  # fmt: skip
        add_episode(case=self.case, facts=facts, by=self.officer)
        signs = dict.fromkeys(code_list("identification.indicators_ilo11").codes[: self.times], "yes")
        note_indicators(case=self.case, answers=signs, version=self.times - 1, by=self.officer)
        record_status(
            case=self.case, status="possible", body="ngo", said_on=clock.today(), by=self.officer,
            organisation=world.an_organisation("service"),
        )  # fmt: skip

    def ask_the_panel(self) -> None:
        """Asked, answered and taken back each time: only one decision can be open, and none follows a positive one."""
        decision = send_to_panel(
            case=self.case, panel=self.panel.organisation, explained=ExplainedToPanel("be", "no"), by=self.officer
        )  # fmt: skip
        ask_for_more(decision=decision, question="Where was it?", by=self.panel)
        send_again(decision=decision, by=self.officer)
        take_back(decision=decision, by=self.officer)


@pytest.fixture
def course(case: Case, desk_officer: Viewer, panel_member: Viewer) -> Course:
    return Course(case, desk_officer, panel_member)


def pages_about(case: Case) -> dict[str, str]:
    names = (*(tab.url_name for tab in contributions.case_tabs), *BESIDE_THE_TABS)
    return {name: reverse(name, args=[case.reference]) for name in names}


def asked_by(client: Client, path: str) -> dict[str, int]:
    """How many queries a page asks of each database, once it has been drawn before."""
    client.get(path)
    contexts = {alias: CaptureQueriesContext(connections[alias]) for alias in ("default", "keys")}
    with contexts["default"], contexts["keys"]:
        assert client.get(path).status_code == 200, path
    return {alias: len(context) for alias, context in contexts.items()}


def test_five_of_everything_ask_no_more_than_one(course: Course, sign_in: Any) -> None:
    course.go_on()
    client = sign_in(course.officer)
    pages = pages_about(course.case)
    few = {name: asked_by(client, path) for name, path in pages.items()}

    for _ in range(4):
        course.go_on()

    assert {name: asked_by(client, path) for name, path in pages.items()} == few


def test_what_others_see_of_a_long_course_asks_no_more_either(course: Course, sign_in: Any) -> None:
    def asked() -> dict[str, dict[str, int]]:
        decision = send_to_panel(
            case=course.case, panel=course.panel.organisation, by=course.officer,
            explained=ExplainedToPanel("be", "no"),
        )  # fmt: skip
        panel = sign_in(course.panel)
        of_panel = ("identification:file", "identification:account", "cases:case")
        found = {name: asked_by(panel, reverse(name, args=[course.case.reference])) for name in of_panel}
        take_back(decision=decision, by=course.officer)
        return found

    course.go_on()
    few = asked()
    for _ in range(4):
        course.go_on()

    assert asked() == few


def test_a_case_that_the_panel_decided_asks_no_more_as_help_goes_on(course: Course, sign_in: Any) -> None:
    course.go_on()
    client = sign_in(course.officer)
    decision = send_to_panel(
        case=course.case, panel=course.panel.organisation, explained=ExplainedToPanel("be", "no"), by=course.officer
    )  # fmt: skip
    decide_positive(
        decision=decision, grounds=["consistent_account", "several_indicators"], reasons="It fits.", by=course.panel
    )  # fmt: skip
    pages = pages_about(course.case)

    few = {name: asked_by(client, path) for name, path in pages.items()}
    for _ in range(4):
        course.note_more()
        course.refer()
        course.shelter()

    assert {name: asked_by(client, path) for name, path in pages.items()} == few
