"""Who may leave in a list, with which parts of the record, and what does each row say?

For the own organisation: the own cases, as far as the viewer sees them. For another: only people with a live consent
that names it, only the parts it names (rule R09), and nobody who keeps that organisation out.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from opennrm.care.cases.models import CameBy, Case, CaseSet
from opennrm.care.cases.sections import OVERVIEW
from opennrm.care.identification.models import Episode, TraffickingStatus
from opennrm.care.identification.sections import ACCOUNT, DECISIONS
from opennrm.foundation.access.models import Exclusion, Organisation
from opennrm.foundation.access.scoping import visible_records
from opennrm.foundation.access.sections import Section, SectionSet
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.people.models import Consent, ConsentSet, Contact, Identity
from opennrm.foundation.people.policies import may_rest_on
from opennrm.foundation.people.sections import CONSENTS, CONTACT, IDENTITY
from opennrm.foundation.people.vault import open_texts

from .homes import Homes, put_together, values_of
from .models import Origin
from .policies import may_take_out
from .sections import ORIGIN
from .standard import OWN_NUMBER, fields
from .writing import Row

_PARTS = (OVERVIEW, IDENTITY, CONTACT, ACCOUNT, DECISIONS, ORIGIN)
_AT_ONCE = 300  # cases read together: few questions, little memory
Told = Mapping[uuid.UUID, Mapping[str, Any]]  # by the key of a person or a case: what a part of it says


@dataclass(frozen=True)
class Leaving:
    """A case that may leave, and the parts of it that may."""

    case: Case
    parts: SectionSet


def leaving(viewer: Viewer, recipient: Organisation | None) -> list[Leaving]:
    """Everybody whom a list for that recipient would hold, oldest case first."""
    cases = _own_cases(viewer).select_related("record__organisation", "person__organisation")
    cases = cases.prefetch_related("person__languages")
    if recipient is None:
        return [Leaving(case, frozenset(_PARTS)) for case in cases]
    agreed = _agreed(viewer, recipient)
    out = Exclusion.objects.filter(organisation=recipient, ended_at__isnull=True).values("record_id")
    found = [Leaving(case, agreed.get(case.person_id, frozenset())) for case in cases.exclude(record__in=out)]
    return [each for each in found if each.parts]


def recipients(viewer: Viewer) -> list[tuple[Organisation, int]]:
    """The organisations that people of the viewer's cases have agreed to, and how many people each."""
    people = {case.person_id for case in _own_cases(viewer)}
    agreed: dict[Organisation, set[uuid.UUID]] = {}
    for consent in _consents(viewer, Consent.objects.all()):
        if consent.person_id in people and may_take_out(viewer, consent.recipient):
            agreed.setdefault(consent.recipient, set()).add(consent.person_id)
    return sorted(((each, len(found)) for each, found in agreed.items()), key=lambda pair: str(pair[0]))


def _own_cases(viewer: Viewer) -> CaseSet:
    rows: CaseSet = Case.objects.visible_to(viewer, OVERVIEW).filter(record__organisation=viewer.organisation)
    return rows.order_by("opened_on", "pk")


def _agreed(viewer: Viewer, recipient: Organisation) -> Mapping[uuid.UUID, SectionSet]:
    """What each person agreed that the recipient receives, of that which a list can hold."""
    parts: dict[uuid.UUID, SectionSet] = {}
    for consent in _consents(viewer, Consent.objects.filter(recipient=recipient)):
        known = parts.get(consent.person_id, frozenset())
        parts[consent.person_id] = known | (consent.sections & frozenset(_PARTS))
    return parts


def _consents(viewer: Viewer, rows: ConsentSet) -> Iterator[Consent]:
    """Those of the consents that the viewer sees and that a list may rest on."""
    today = clock.today()
    live = rows.visible_to(viewer, CONSENTS).live(today).select_related("person", "recipient")
    return (consent for consent in live if may_rest_on(consent, today))


def rows_of(people: Sequence[Leaving], *, own: bool, by: Viewer) -> list[Row]:
    """The rows of a list; every sealed part is opened through the vault, which records it.

    A working copy (`own`) carries the number by which the row is known again: that of the list it came from, or
    the reference of the case.
    """
    rows: list[Row] = []
    for start in range(0, len(people), _AT_ONCE):
        rows += _portion(people[start : start + _AT_ONCE], own=own, by=by)
    return rows


def _portion(people: Sequence[Leaving], *, own: bool, by: Viewer) -> Iterator[Row]:
    allowed = _allowed(people, by)
    told = _told(people, allowed, by)
    for each in people:
        case, parts = each.case, allowed[each.case.pk]
        origin = told[ORIGIN].get(case.pk, {})
        may = {part.code for part in parts}
        homes = _homes(case, {part: told[part] for part in parts})
        live = {key: said for key, said in values_of(homes).items() if fields()[key].section in may}
        kept = {key: both for key, both in origin.get("kept", {}).items() if fields()[key].section in may}
        row = put_together(live, kept)
        yield {**row, OWN_NUMBER: origin.get("own_number") or case.reference} if own else row


def _allowed(people: Sequence[Leaving], by: Viewer) -> Mapping[uuid.UUID, SectionSet]:
    """Of the parts that may leave, those that the viewer sees."""
    records = [each.case.record_id for each in people]
    seen = {
        part: set(visible_records(by, part).filter(pk__in=records).values_list("pk", flat=True))
        for part in _PARTS
    }
    return {
        each.case.pk: frozenset(part for part in each.parts if each.case.record_id in seen[part])
        for each in people
    }


def _told(
    people: Sequence[Leaving], allowed: Mapping[uuid.UUID, SectionSet], by: Viewer
) -> Mapping[Section, Told]:
    cases = {part: [each.case for each in people if part in allowed[each.case.pk]] for part in _PARTS}
    persons = {part: [case.person_id for case in cases[part]] for part in (IDENTITY, CONTACT)}
    return {
        OVERVIEW: {},
        IDENTITY: _names(persons[IDENTITY], by),
        CONTACT: _ways(persons[CONTACT], by),
        ACCOUNT: _happened(cases[ACCOUNT]),
        DECISIONS: _statuses(cases[DECISIONS]),
        ORIGIN: _origins(cases[ORIGIN], by),
    }


def _names(persons: Sequence[uuid.UUID], by: Viewer) -> Told:
    rows = list(Identity.objects.visible_to(by, IDENTITY).filter(person__in=persons).select_related("person"))
    texts = open_texts(rows, "given_name", "family_name", "birth_date", "document", by=by, section=IDENTITY)
    return {row.person_id: text for row, text in zip(rows, texts, strict=True)}


def _ways(persons: Sequence[uuid.UUID], by: Viewer) -> Told:
    rows = list(Contact.objects.visible_to(by, CONTACT).filter(person__in=persons).select_related("person"))
    texts = open_texts(rows, "phone", "address", by=by, section=CONTACT)
    return {row.person_id: text for row, text in zip(rows, texts, strict=True)}


def _happened(cases: Sequence[Case]) -> Told:
    """All times of exploitation of each case together: the standard knows no others."""
    found: dict[uuid.UUID, dict[str, Any]] = {}
    rows = Episode.objects.filter(case__in=[case.pk for case in cases]).prefetch_related("controls")
    for row in rows.order_by("noted_at", "sector", "pk"):
        told = found.setdefault(
            row.case_id, {"forms": set(), "controls": set(), "sector": "", "recruiter": ""}
        )
        told["forms"] |= {row.form} - {""}
        told["controls"] |= {control.code for control in row.controls.all()}
        told["sector"] = told["sector"] or row.sector
        told["recruiter"] = told["recruiter"] or row.recruiter
    return found


def _statuses(cases: Sequence[Case]) -> Told:
    """What was said last of each person, and by which kind of body."""
    rows = TraffickingStatus.objects.filter(case__in=[case.pk for case in cases]).order_by(
        "said_on", "noted_at"
    )
    return {row.case_id: {"status": row.status, "body": row.body} for row in rows}


def _origins(cases: Sequence[Case], by: Viewer) -> Told:
    rows = list(
        Origin.objects.visible_to(by, ORIGIN)
        .filter(case__in=[case.pk for case in cases])
        .select_related("case__record")
    )
    texts = open_texts(rows, "said", by=by, section=ORIGIN)
    return {row.case_id: json.loads(text["said"]) for row, text in zip(rows, texts, strict=True)}


def _homes(case: Case, told: Mapping[Section, Told]) -> Homes:
    """The homes of a case as far as its parts were opened."""
    person = case.person
    name, ways = told.get(IDENTITY, {}).get(person.pk, {}), told.get(CONTACT, {}).get(person.pk, {})
    happened, said = told.get(ACCOUNT, {}).get(case.pk, {}), told.get(DECISIONS, {}).get(case.pk, {})
    born = name.get("birth_date", "")
    return Homes(
        given_name=name.get("given_name", ""),
        family_name=name.get("family_name", ""),
        document=name.get("document", ""),
        birth_date=date.fromisoformat(born) if born else None,
        birth_year=person.birth_year,
        sex=person.sex,
        citizenship=person.citizenship,
        languages=tuple(sorted(spoken.language for spoken in person.languages.all())),
        phone=ways.get("phone", ""),
        address=ways.get("address", ""),
        forms=tuple(sorted(happened.get("forms", ()))),
        sector=happened.get("sector", ""),
        recruiter=happened.get("recruiter", ""),
        controls=tuple(sorted(happened.get("controls", ()))),
        status=said.get("status", ""),
        body=said.get("body", ""),
        opened_on=None if case.came_by == CameBy.CENTRE else case.opened_on,
        closed=case.closed_on is not None,
    )
