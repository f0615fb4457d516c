"""What a shelter shows elsewhere: its first screen in the menu, and on the case that the person is safe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from opennrm.care.cases.models import Case
from opennrm.care.referrals.answering import (
    AnswerPage,
    Presence,
    answer_pages,
    on_referral_ended,
    on_referral_sent,
    still_there,
)
from opennrm.care.referrals.sections import REFERRALS
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.contributions import (
    Happened,
    NavItem,
    Panel,
    Reaction,
    Timeline,
    case_panels,
    case_timeline,
    event_names,
    navigation,
    on_kept_out,
)

from .actions import followed_up_by_referral, move_out, stop_expecting
from .policies import may_note_follow_up
from .queries import lives_there, placements_of, waits_for_follow_up
from .rows import KIND
from .sections import Permission


def _moved(viewer: Viewer, case: Case) -> Iterator[Happened]:
    for placement in placements_of(viewer, case):
        if placement.arrived_at:
            yield Happened(at=placement.arrived_at, title=_("Moved to safe accommodation"), key=True)


def _panel(viewer: Viewer, case: Case) -> Mapping[str, Any] | None:
    placements = placements_of(viewer, case)
    due_on = waits_for_follow_up(case) if may_note_follow_up(viewer, case) else None
    return {"placements": placements, "follow_up_on": due_on} if placements else None


navigation.add(NavItem(_("Who is here tonight"), "shelters:tonight", Permission.RUN, 10))
case_timeline.add(Timeline(REFERRALS, _moved, 50))
case_panels.add(Panel("shelters", REFERRALS, "shelters/parts/panel.html", _panel, 26))
answer_pages.add(AnswerPage(KIND, Permission.RUN, "shelters:referral"))
on_referral_ended.add(Reaction(stop_expecting))
on_referral_sent.add(Reaction(followed_up_by_referral))
still_there.add(Presence(lives_there))
on_kept_out.add(Reaction(move_out))
event_names.update(
    {
        "shelters.house_opened": _("Opened a house"),
        "shelters.room_added": _("Added a room"),
        "shelters.bed_taken_out": _("Took a bed out of use"),
        "shelters.bed_put_back": _("Put a bed back into use"),
        "shelters.address_written": _("Wrote the address of a house"),
        "shelters.bed_given": _("Gave a bed"),
        "shelters.bed_changed": _("Gave another bed"),
        "shelters.goes_on": _("Accepted again: goes on staying"),
        "shelters.arrival_noted": _("Noted the arrival"),
        "shelters.stay.arrive": _("Recorded the arrival"),
        "shelters.stay.hold": _("Held the bed"),
        "shelters.stay.come_back": _("Recorded the return"),
        "shelters.stay.leave": _("Recorded the departure"),
        "shelters.followed_up": _("Followed up: left a shelter, or did not come"),
        "shelters.stay.give_up": _("Recorded that nobody came"),
        "shelters.stay.take_back": _("Is not expected any more"),
        "shelters.stay.move_out": _("Stay ended: the shelter is kept out"),
    }
)
