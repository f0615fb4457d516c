"""How do all the people of a list come in at once? In one transaction, through the bulk actions of the rooms below."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.care.cases.bulk import PastCase, add_cases
from opennrm.care.cases.models import CameBy, Case
from opennrm.care.identification.bulk import IdentificationRows
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, sealing
from opennrm.foundation.core.bulk import insert_rows, unsaved
from opennrm.foundation.core.journal import SYSTEM, Actor
from opennrm.foundation.core.keystore import key_store
from opennrm.foundation.core.verdict import refused, require
from opennrm.foundation.people.actions import PersonFacts
from opennrm.foundation.people.bulk import Newcomer, add_people, free_aliases
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts

from .homes import Homes, episodes_of, homes_of, left_over
from .knowing import Plan, known_marks
from .models import IncomingList, Origin
from .models.incoming import ListState
from .policies import may_bring_in
from .rows import Line


@transaction.atomic
def bring_in(*, plan: Plan, incoming: IncomingList, by: Viewer) -> list[Case]:
    """A person and a case for each new row of a list; the cases, in the order of the rows.

    All or nothing: NotAllowed when one row has a problem. Who came in since the plan was made is left out. The file
    itself is forgotten; what has no place here stays sealed with each case.
    """
    require(may_bring_in(by))
    if plan.problems:
        require(refused(_("Some rows have problems, so nothing was brought in.")))
    end_list(incoming=incoming, state=ListState.DONE, by=by)
    came = known_marks(by.organisation, plan.marks.values())
    lines = [line for line in plan.new if plan.marks[line.row] not in came]
    today, now = clock.today(), clock.now()
    homes = [homes_of(line.values, today) for line in lines]
    cases = _add(homes, now, by)
    _tell_what_happened(cases, homes, now, by)
    insert_rows(Origin, _origins(lines, cases, plan, incoming))
    people, known = len(cases), len(plan.known) + len(plan.new) - len(lines)
    IncomingList.objects.filter(pk=incoming.pk).update(people=people, known=known)
    journal.record("exchange.list_brought_in", by=by, subject=incoming.record, people=people, known=known)
    return cases


@transaction.atomic
def end_list(*, incoming: IncomingList, state: ListState, by: Actor) -> None:
    """Nothing more becomes of a list: its file is forgotten. NotAllowed when somebody ended it before."""
    open_still = IncomingList.objects.filter(pk=incoming.pk, state__in=(ListState.WAITING, ListState.QUEUED))
    if not open_still.update(state=state, ended_at=clock.now(), table=None):
        require(refused(_("This list does not wait any more. Bring the file in again.")))
    incoming.state, incoming.table = state, None
    journal.record(f"exchange.list_{state}", by=by, subject=incoming.record)


def forget_old_lists() -> int:
    """Throw away the lists that nobody brought in within a day; how many. Run by the worker."""
    old = IncomingList.objects.filter(state=ListState.WAITING, ends_at__lte=clock.now()).select_related(
        "record"
    )
    for incoming in old:
        end_list(incoming=incoming, state=ListState.DISCARDED, by=SYSTEM)
    return len(old)


def _add(homes: Sequence[Homes], now: datetime, by: Viewer) -> list[Case]:
    aliases = free_aliases(organisation=by.organisation, count=len(homes))
    persons = add_people(
        [_newcomer(home, alias, now, by) for home, alias in zip(homes, aliases, strict=True)], by=by
    )
    today = clock.today()
    past = [
        PastCase(
            person,
            by.user,
            now,
            came_by=CameBy.LIST,
            opened_on=home.opened_on or today,
            closed_on=today if home.closed else None,
        )
        for person, home in zip(persons, homes, strict=True)
    ]
    return add_cases(past, by=by)


def _newcomer(home: Homes, alias: tuple[str, int], now: datetime, by: Viewer) -> Newcomer:
    identity = IdentityFacts(home.given_name, home.family_name, home.birth_date, home.document)
    contact = ContactFacts(phone=home.phone, address=home.address)
    return Newcomer(
        by.organisation,
        PersonFacts(
            age_group=home.age_group(clock.today()),
            birth_year=home.birth_year,
            sex=home.sex,
            citizenship=home.citizenship,
            languages=home.languages,
        ),
        alias,
        now,
        identity=identity if identity != IdentityFacts() else None,
        contact=contact if contact != ContactFacts() else None,
    )


def _tell_what_happened(cases: Sequence[Case], homes: Sequence[Homes], now: datetime, by: Viewer) -> None:
    rows = IdentificationRows()
    for case, home in zip(cases, homes, strict=True):
        for episode in episodes_of(home):
            rows.add_episode(case, EpisodeFacts(**episode), noted_at=now, noted_by=by.user)
        if home.status:
            rows.add_status(
                case, home.status, home.body, said_on=case.opened_on, noted_at=now, noted_by=by.user
            )
    rows.save(by=by)


def _origins(
    lines: Sequence[Line], cases: Sequence[Case], plan: Plan, incoming: IncomingList
) -> list[Origin]:
    today = clock.today()
    keys = key_store().get_many(case.record.key_id for case in cases)
    rows = []
    for line, case in zip(lines, cases, strict=True):
        row = unsaved(
            Origin,
            case=case,
            organisation=case.record.organisation,
            incoming=incoming,
            mark=plan.marks[line.row],
        )
        kept = {"own_number": line.own_number, "kept": left_over(line.values, today)}
        sealing.seal_with(keys[case.record.key_id], row, said=json.dumps(kept, ensure_ascii=False))
        rows.append(row)
    return rows
