"""How do invented lives become records? Through the bulk actions of the rooms, a thousand people at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from opennrm.care.cases.bulk import PastCase, PastNote, add_cases
from opennrm.care.cases.models import CameBy, Case
from opennrm.care.hotline.actions.many import PastCall, add_past_calls
from opennrm.care.identification.bulk import IdentificationRows, Outcome
from opennrm.care.identification.facts import Explained
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.journal import SYSTEM, Happening
from opennrm.foundation.core.keystore import key_store
from opennrm.foundation.people.bulk import Newcomer, add_people
from opennrm.foundation.people.models import Person

from .bodies import Country
from .helping import Roofs, Services, write_help
from .life import Contact, Life


def write_lives(lives: Sequence[Life], country: Country, services: Services, roofs: Roofs) -> None:
    """Write a stretch of lives, with everything that hangs on them."""
    persons = add_people([_newcomer(life, country) for life in lives], by=SYSTEM)
    cases = add_cases(
        [_case(life, person, country) for life, person in zip(lives, persons, strict=True)], by=SYSTEM
    )
    pairs = list(zip(lives, cases, strict=True))
    # A case begins at the moment the call is handed over.
    calls = [_call(life.call, country, case, life.opened_at) for life, case in pairs if life.call]
    add_past_calls(calls, by=SYSTEM)
    _write_identification(pairs, country)
    write_help(pairs, services, roofs, country)
    _write_readings(pairs, country)


def write_contacts(contacts: Sequence[Contact], country: Country) -> None:
    """Write contacts with the hotline that never became a case."""
    add_past_calls([_call(contact, country) for contact in contacts], by=SYSTEM)


def _newcomer(life: Life, country: Country) -> Newcomer:
    return Newcomer(
        organisation=country.organisations[life.centre],
        facts=life.facts,
        alias=life.alias,
        created_at=life.opened_at,
        identity=life.identity,
        contact=life.contact,
        ways=life.ways,
    )


def _case(life: Life, person: Person, country: Country) -> PastCase:
    return PastCase(
        person=person,
        officer=country.user(life.officer),
        opened_at=life.opened_at,
        came_by=CameBy.HOTLINE if life.call else CameBy.CENTRE,
        risk=life.risk,
        safety_advice=life.advice,
        needs=life.needs,
        met=life.met,
        alerts=life.alerts,
        notes=tuple(PastNote(note.at, country.user(note.by), note.text) for note in life.notes),
        closed_on=life.closed_on,
    )


def _call(
    contact: Contact, country: Country, case: Case | None = None, ended_at: datetime | None = None
) -> PastCall:
    operator = country.user(contact.operator)
    sheet = replace(contact.sheet, taken_by=operator, centre=case.organisation if case else None)
    if case:
        sheet = replace(sheet, territory=case.organisation.territory)
    hotline = country.organisations[contact.operator.organisation]
    return PastCall(hotline, operator, sheet, contact.status, case, ended_at)


def _write_identification(pairs: Sequence[tuple[Life, Case]], country: Country) -> None:
    rows, keys = IdentificationRows(), key_store().get_many(case.record.key_id for _, case in pairs)
    for life, case in pairs:
        officer = country.user(life.officer)
        key = keys[case.record.key_id]
        if life.assessed_at and life.episode:
            rows.add_episode(case, life.episode, noted_at=life.assessed_at, noted_by=officer, key=key)
            rows.add_indicators(case, life.indicators, noted_at=life.assessed_at, noted_by=officer)
        for said in life.said:
            rows.add_status(
                case,
                said.status,
                said.body,
                said_on=clock.on_date(said.at),
                noted_at=said.at,
                noted_by=officer,
            )
        if life.hearing:
            explained = Explained(life.hearing.language, life.facts.interpreter_needed, Answer.YES)
            panel = country.organisations[life.hearing.panel]
            decision = rows.add_decision(
                case, panel, sent_at=life.hearing.sent_at, sent_by=officer, explained=explained
            )
            if told := life.hearing.judgement:
                outcome = Outcome(told.status, told.grounds, told.at, country.user(told.by), told.reasons)
                rows.decide(decision, outcome, key=key)
    rows.save(by=SYSTEM)


def _write_readings(pairs: Sequence[tuple[Life, Case]], country: Country) -> None:
    """Who opened what: so that "who has seen this" has something to show."""
    read = []
    for life, case in pairs:
        read += [
            Happening(
                "section.read",
                case.record,
                journal.READ,
                section,
                at=note.at,
                by=Viewer.of(country.user(note.by)),
            )
            for note, section in zip(
                life.notes, ("cases.overview", "cases.notes", "people.contact"), strict=False
            )
        ]
    journal.record_many(read, by=SYSTEM)
