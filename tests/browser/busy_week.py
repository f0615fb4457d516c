"""What happened of late at the Blue Larch centre, so that its first screens show a working day.

Written through the ordinary actions on earlier days: people handed over by the hotline, some of them with the
panel or referred to services, some of that overdue.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from opennrm.care.cases.actions import add_note
from opennrm.care.cases.models import Case
from opennrm.care.hotline.actions import hand_over, note_first_contact, save_call
from opennrm.care.hotline.models import HandOver
from opennrm.care.hotline.sheet import Sheet
from opennrm.care.identification.actions import add_episode, decide_positive, note_indicators, send_to_panel
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.care.identification.facts import Explained as ExplainedToPanel
from opennrm.care.referrals.actions import accept_referral, ask_for_information, send_referrals
from opennrm.care.referrals.directory import directory
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.care.referrals.models import Service
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.front.cli.demo.bodies import Country

CENTRE, HOTLINE, PANEL, SHELTER = "blue_larch_centre", "lantern_hotline", "compass_panel", "heron_house"
ALOUD = Explained("be", "no", read_aloud="yes")

SITE = Sheet(
    call_type="about_self", categories=("forced_labour",), age_group="adult", sex="male", territory="BY-HM",
    language="be", urgency="today", safe_now="no", needs=("safe_place", "documents", "legal"),
    alerts=("do_not_phone",), note="Works on a building site. The papers were taken away on the first day.",
    consent_answer="yes",
)  # fmt: skip
FLAT = Sheet(
    call_type="about_self", categories=("sexual_exploitation",), age_group="adult", sex="female",
    territory="BY-HM", language="ru", urgency="this_week", safe_now="yes",
    needs=("safe_place", "medical", "psychological"), alerts=("trafficker_may_search", "phone_watched"),
    note="Left the flat two days ago. Wants a doctor and somebody to talk to.", consent_answer="yes",
    safe_to_call_back="yes", phone="+375 00 765 43 21",
)  # fmt: skip
FARM = EpisodeFacts(
    form="forced_labour", acts=("recruitment", "harbouring"), means=("deception",), purposes=("forced_labour",),
    began=(2026, 5), ended=(2026, 10), earnings_withheld="yes",
)  # fmt: skip


@contextmanager
def days_ago(number: int) -> Iterator[None]:
    with clock.at(clock.now() - timedelta(days=number)):
        yield


class Week:
    """The staff who were at work, and what they did."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.desk, self.operator = (Viewer.of(country.staff[key][0]) for key in (CENTRE, HOTLINE))

    def call(self, sheet: Sheet) -> HandOver:
        """A call handed over to the centre."""
        kept = save_call(sheet=sheet, by=self.operator)
        return hand_over(call=kept, centre=self.desk.organisation, by=self.operator)

    def met(self, sheet: Sheet) -> Case:
        """A call handed over, and the person reached."""
        given = self.call(sheet)
        note_first_contact(hand_over=given, by=self.desk)
        return given.case

    def with_the_panel(self, case: Case) -> None:
        """What was told and noticed is noted and sent to the panel."""
        add_episode(case=case, facts=FARM, by=self.desk)
        noticed = {"deception": "yes", "document_retention": "yes", "wage_withholding": "yes"}
        note_indicators(case=case, answers=noticed, version=0, by=self.desk)
        panel = self.country.organisations[PANEL]
        send_to_panel(case=case, panel=panel, explained=ExplainedToPanel("be", "no", "yes"), by=self.desk)

    def service(self, kind: str, organisation: str = "") -> Service:
        """A service of the directory."""
        offered = directory(kind=kind, territory="BY-HM")
        wanted = self.country.organisations.get(organisation)
        return next(each for each in offered if wanted is None or each.organisation_id == wanted.pk)

    def referred(self, case: Case, *services: Service, urgency: str = "soon") -> None:
        """The person agreed to these services."""
        wanted = [Wanted(service) for service in services]
        send_referrals(case=case, wanted=wanted, urgency=urgency, explained=ALOUD, by=self.desk)

    def helped(self) -> Case:
        """Somebody who came three weeks ago: with a decision, in the recovery period, helped by a service."""
        with days_ago(21):
            case = self.met(FLAT)
            self.with_the_panel(case)
        with days_ago(20):
            self.referred(case, self.service("medical"), self.service("psychological"))
            add_note(
                case=case, text="Sleeps badly. Prefers to meet in the morning, at the centre.", by=self.desk
            )
        with days_ago(18):
            referral = case.referrals.get(service__kind="medical")
            accept_referral(referral=referral, by=self._somebody_of(referral.organisation))
        with days_ago(16):
            decision = case.decisions.get()
            member = self._somebody_of(decision.panel)
            reasons = "Recruited with a false promise, papers taken, pay held back."
            decide_positive(decision=decision, grounds=["elements_indicated"], reasons=reasons, by=member)
        return case

    def _somebody_of(self, organisation: Organisation) -> Viewer:
        keys = (key for key, known in self.country.organisations.items() if known.pk == organisation.pk)
        return Viewer.of(self.country.staff[next(keys)][0])


@dataclass(frozen=True)
class People:
    """Whom the tests follow."""

    helped: Case
    without_a_bed: Case
    not_reached: Case  # handed over today: nothing is noted of the signs yet


def pass_a_week(country: Country) -> People:
    """Fill the last weeks at the centre."""
    week = Week(country)
    bed = week.service("accommodation", SHELTER)
    helped = week.helped()
    with days_ago(9):
        case = week.met(SITE)
        week.with_the_panel(case)
        week.referred(case, week.service("legal_aid"))
    with days_ago(3):
        case = week.met(FLAT)
        week.with_the_panel(case)
        week.referred(case, bed, week.service("psychological"))
        week.call(SITE)
    with days_ago(1):
        without_a_bed = week.met(FLAT)
        week.referred(without_a_bed, bed, urgency="today")
        case = week.met(SITE)
        week.referred(case, bed)
        shelter = Viewer.of(country.staff[SHELTER][0])
        asked = case.referrals.get(service=bed)
        ask_for_information(
            referral=asked, question="Does the person need a room without stairs?", by=shelter
        )
    not_reached = week.call(FLAT).case
    return People(helped, without_a_bed, not_reached)
