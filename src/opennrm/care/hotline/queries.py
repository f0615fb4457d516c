"""Which calls does a viewer see, and which centre should a call go to?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case as Choose
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from opennrm.care.cases.models import Case
from opennrm.foundation.access.doors import fetch
from opennrm.foundation.access.models import Kind, Organisation, User
from opennrm.foundation.access.sections import READ, Act
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, references
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.core.models import Entry, Obligation, ObligationSet
from opennrm.foundation.people.policies import SEARCHES_PER_HOUR
from opennrm.foundation.people.vault import open_text, open_texts

from .models import Call, HandOver
from .sections import SHEET
from .sheet import OPEN_COLUMNS, SEALED_COLUMNS, Sheet, phone_mark
from .workflow import CALL, CALLBACK, FIRST_CONTACT

# The condition of `Call.in_danger`, asked of the database.
_IN_DANGER = Q(call__safe_now=Answer.NO) | Q(call__urgency="emergency")
_MOST_IN_DANGER = 100
NUMBER_ASKED = "hotline.number_asked"


@dataclass(frozen=True)
class Proposal:
    """The centre that a call should go to, and why, for the operator to follow or not."""

    centre: Organisation
    because: str


def call_for(viewer: Viewer, reference: str, act: Act = READ) -> Call:
    """The call of a reference, if this viewer sees its sheet; reading is journalled."""
    rows = Call.objects.select_related("record__organisation", "taken_by", "centre")
    call: Call = fetch(rows, viewer=viewer, section=SHEET, act=act, reference=reference)
    return call


def calls_seen(viewer: Viewer) -> QuerySet[Call]:
    """Every call whose sheet this viewer sees, newest first."""
    rows = (
        Call.objects.visible_to(viewer, SHEET)
        .select_related("record", "taken_by")
        .prefetch_related("categories")
    )
    return rows.order_by("-happened_at", "pk")


def unfinished(viewer: Viewer) -> QuerySet[Call]:
    """The sheets that were saved and neither handed over nor closed: nobody else knows of these people yet."""
    return calls_seen(viewer).filter(status=CALL.initial)


def callbacks_late(viewer: Viewer) -> QuerySet[Call]:
    """The calls back that are overdue, the longest waiting first, each with the day it was due."""
    return _callbacks(viewer, Obligation.objects.late(clock.today()))


def callbacks_today(viewer: Viewer) -> QuerySet[Call]:
    """Those that are due today."""
    today = clock.today()
    return _callbacks(viewer, Obligation.objects.due_between(today, today))


def callbacks_later(viewer: Viewer) -> QuerySet[Call]:
    """Those that are due on a later day, the soonest first."""
    return _callbacks(viewer, Obligation.objects.waiting().filter(due_on__gt=clock.today()))


def _callbacks(viewer: Viewer, owed: ObligationSet) -> QuerySet[Call]:
    owed = owed.filter(rule=CALLBACK.key, owner_id=viewer.organisation_id)
    due_on = Subquery(owed.filter(subject_id=OuterRef("record_id")).values("due_on")[:1])
    rows = calls_seen(viewer).filter(status="callback", record__in=owed.values("subject_id"))
    return rows.annotate(due_on=due_on).order_by("due_on", "-happened_at", "pk")


def callback_due(call: Call) -> date | None:
    """When this call is to be called back, if it is."""
    waiting = Obligation.objects.waiting().filter(rule=CALLBACK.key, subject_id=call.record_id)
    due: date | None = waiting.values_list("due_on", flat=True).first()
    return due


def sheet_of(viewer: Viewer, call: Call) -> Sheet:
    """The sheet of a call with its texts opened; journalled."""
    texts: dict[str, Any] = dict(open_texts([call], *SEALED_COLUMNS, by=viewer, section=SHEET)[0])
    return Sheet(
        happened_at=call.happened_at,
        categories=tuple(row.kind for row in call.categories.all()),
        needs=tuple(row.kind for row in call.needs.all()),
        alerts=tuple(row.kind for row in call.alerts.all()),
        **{column: getattr(call, column) for column in OPEN_COLUMNS},
        **texts,
    )


def called_before(viewer: Viewer, phone: str, besides: Call | None = None) -> QuerySet[Call]:
    """Earlier calls from this number to the viewer's own hotline, newest first; asking is journalled.

    None after very many numbers in an hour: an operator who takes calls does not try numbers.
    """
    mark = phone_mark(phone, viewer.organisation)
    since = clock.now() - timedelta(hours=1)
    asked = Entry.objects.filter(user_id=viewer.user_id, event=NUMBER_ASKED, at__gte=since)
    if mark is None or asked.count() >= SEARCHES_PER_HOUR:
        return Call.objects.none()
    rows = calls_seen(viewer).filter(phone_mark=mark)
    rows = rows.exclude(pk=besides.pk) if besides else rows
    journal.record(NUMBER_ASKED, by=viewer, outcome=journal.READ, found=rows.count())
    return rows


def hand_over_of(viewer: Viewer, call: Call) -> HandOver | None:
    """How this call was handed over, if it was and the viewer sees its sheet."""
    rows = HandOver.objects.visible_to(viewer, SHEET).filter(call=call)
    found: HandOver | None = rows.select_related("case__record", "centre").first()
    return found


def hand_over_for_case(viewer: Viewer, reference: str) -> HandOver:
    """How the case of this reference came from the hotline, if the viewer sees the call sheet."""
    rows = HandOver.objects.select_related(
        "case__record__organisation",
        "case__person__organisation",
        "call__record__organisation",
        "centre",
        "by",
    )
    found: HandOver = fetch(
        rows, viewer=viewer, section=SHEET, case__record__reference=references.normalise(reference)
    )
    return found


def hand_over_seen(viewer: Viewer, case: Case) -> HandOver | None:
    """How this case came from the hotline; None when it did not, or the sheet is not open to the viewer."""
    rows = HandOver.objects.visible_to(viewer, SHEET).filter(case=case)
    found: HandOver | None = rows.select_related(
        "call__record__organisation", "case__record", "centre"
    ).first()
    return found


def name_told(viewer: Viewer, case: Case) -> Call | None:
    """The call in which the person of this case gave a name, if the viewer sees its sheet.

    Who called about somebody else gave their own name, if any: that is not the person's.
    """
    given = hand_over_seen(viewer, case)
    if given is None or given.call.call_type != "about_self" or given.call.caller_name is None:
        return None
    call: Call = given.call
    return call


def open_name_told(viewer: Viewer, case: Case) -> str:
    """That name, opened; journalled. Empty when there is none to see."""
    call = name_told(viewer, case)
    return open_text(call, "caller_name", by=viewer, section=SHEET) if call else ""


def received(viewer: Viewer) -> QuerySet[HandOver]:
    """Hand-overs to the viewer's organisation that wait for a first contact: danger first, then the soonest due."""
    due = Obligation.objects.waiting().filter(
        rule=FIRST_CONTACT.key, owner_id=viewer.organisation_id, item_id=OuterRef("pk")
    )
    rows = HandOver.objects.visible_to(viewer, SHEET).annotate(due_on=Subquery(due.values("due_on")[:1]))
    rows = rows.filter(due_on__isnull=False).select_related("case__record", "case__person", "call__record")
    first = Choose(When(_IN_DANGER, then=Value(0)), default=Value(1))
    ordered: QuerySet[HandOver] = rows.order_by(first, "due_on", "at")
    return ordered


def received_late(viewer: Viewer) -> QuerySet[HandOver]:
    """Those of them whose first contact is overdue."""
    return _due(received(viewer), due_on__lt=clock.today())


def received_in_time(viewer: Viewer) -> QuerySet[HandOver]:
    """Those of them whose first contact is not overdue yet."""
    return _due(received(viewer), due_on__gte=clock.today())


def _due(rows: Any, **when: date) -> QuerySet[HandOver]:
    """Those of `received` that are due then: `due_on` is no column, but what it looked up."""
    narrowed: QuerySet[HandOver] = rows.filter(**when)
    return narrowed


def received_in_danger(viewer: Viewer) -> set[uuid.UUID]:
    """Those of them who told the hotline of danger."""
    return set(received(viewer).filter(_IN_DANGER).order_by().values_list("pk", flat=True)[:_MOST_IN_DANGER])


def first_contact_at(hand_over: HandOver) -> datetime | None:
    """When the centre noted the first contact, if it did."""
    rows = Obligation.objects.filter(rule=FIRST_CONTACT.key, item_id=hand_over.pk, done_at__isnull=False)
    noted: datetime | None = rows.values_list("done_at", flat=True).first()
    return noted


def waits_for_first_contact(hand_over: HandOver) -> bool:
    """Is the first contact of this hand-over still owed?"""
    return Obligation.objects.waiting().filter(rule=FIRST_CONTACT.key, item_id=hand_over.pk).exists()


def centres() -> QuerySet[Organisation]:
    """Every centre that takes cases."""
    return Organisation.objects.filter(kind=Kind.CENTRE, active=True).order_by("name_en")


def hotlines() -> QuerySet[Organisation]:
    """Every hotline that has a number to call, for the public pages."""
    rows = Organisation.objects.filter(kind=Kind.HOTLINE, active=True).exclude(phone="")
    return rows.order_by("name_en")


def emergency_number() -> str:
    """The number to call first when somebody is in danger at this moment; empty where the country names none."""
    return next((each["number"] for each in country().help_numbers if each["kind"] == "emergency"), "")


def colleagues(viewer: Viewer, taken_by: User | None = None) -> QuerySet[User]:
    """Who takes calls at the viewer's hotline; and who took one, though they may work there no more."""
    here = Q(organisation_id=viewer.organisation_id, is_active=True, is_program=False)
    took = Q(pk=taken_by.pk) if taken_by else Q(pk__in=[])
    rows: QuerySet[User] = User.objects.filter(here | took)
    return rows.order_by("display_name")


def propose_centre(territory: str, language: str) -> Proposal | None:
    """The centre nearest to a place that best speaks a language; None while there is no telling.

    Place comes before language: an interpreter can be found, a near safe place cannot. A language alone
    proposes a centre only when no other speaks it: nobody is sent across the country for want of a question.
    """
    found = list(centres().prefetch_related("languages"))
    if not territory:
        found = [centre for centre in found if _speaks(centre, language)]
    if not found or (not territory and len(found) > 1):
        return None
    best = max(found, key=lambda centre: (_nearness(centre, territory), _speaks(centre, language)))
    return Proposal(best, _because(best, territory, language))


def _nearness(centre: Organisation, territory: str) -> int:
    """3: works in this very district; 2: in its region; 1: in the whole country; 0: elsewhere."""
    if not territory or not centre.territory:
        return 1 if not centre.territory else 0
    if centre.territory == territory:
        return 3
    return 2 if _region(centre.territory) == _region(territory) else 0


def _region(territory: str) -> str:
    return country().territory(territory).parent or territory


def _speaks(centre: Organisation, language: str) -> bool:
    return language in {row.language for row in centre.languages.all()}


def _because(centre: Organisation, territory: str, language: str) -> str:
    reasons: Sequence[Any] = [
        _near(centre, territory),
        language and _tongue(centre, code_list("people.languages").label(language)),
    ]
    return " ".join(reason for reason in reasons if reason)


def _near(centre: Organisation, territory: str) -> str:
    if not territory:
        return ""
    if not _nearness(centre, territory):
        return _("No centre works there, this one is the first of the others.")
    return _("Works in {place}.").format(place=centre.territory_name)


def _tongue(centre: Organisation, language: str) -> str:
    spoken = {code_list("people.languages").label(row.language) for row in centre.languages.all()}
    if language in spoken:
        return _("Speaks the language: {language}.").format(language=language)
    return _("Arrange an interpreter: {language}.").format(language=language)
