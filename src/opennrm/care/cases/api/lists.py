"""Which cases are there, is this person known, and how is a case opened?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any

from django.db import transaction
from pydantic import BaseModel, Field

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.cases.queries import case_for, cases_about, cases_seen, named, stage_of
from opennrm.care.cases.sections import OVERVIEW, SAFETY, Permission
from opennrm.foundation.access.doors import sections_seen
from opennrm.foundation.access.operations import ApiRequest, Done, acts, done, reads, searches
from opennrm.foundation.access.scoping import visible_records
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.components.rest.cursors import Cursor, Limit, Part, part_of
from opennrm.foundation.components.rest.fields import Line, codes, example, sent_example
from opennrm.foundation.core import clock
from opennrm.foundation.people.actions import SafeWays, write_contact, write_identity
from opennrm.foundation.people.queries import find_by_identity
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts

from ..queries import alerts_of
from . import router
from .facts import Facts

_ORDER = ("-opened_on", "pk")


class CaseLine(BaseModel):
    """A case as a list shows it."""

    reference: str
    alias: str
    stage: str
    risk: str | None = Field(description="The level of risk; null where it is not open to you.")
    next_due: date | None
    opened_on: date
    closed_on: date | None
    url: str


class Cases(Part):
    """A part of the list of cases, the newest first."""

    items: list[CaseLine]

    model_config = example(
        items=[
            {
                "reference": "K7QF-3M2P", "alias": "Rabina 27", "stage": "opened", "risk": "high",
                "next_due": "2027-03-05", "opened_on": "2027-03-01", "closed_on": None,
                "url": "/api/v1/cases/K7QF-3M2P",
            }
        ],
        next=None,
    )  # fmt: skip


class Found(BaseModel):
    """The cases that a search found, five at most."""

    items: list[CaseLine]

    model_config = example(items=[])


class Overview(BaseModel):
    """A case by its alias: what every part of it hangs on."""

    reference: str
    alias: str
    centre: str
    age_group: str
    birth_year: int | None
    treated_as_child: bool
    stage: str
    opened_on: date
    closed_on: date | None
    came_by: str
    alerts: list[str] | None = Field(description="Safety alerts; null where they are not open to you.")
    parts: list[str] = Field(description="The parts of this case that are open to you now.")

    model_config = example(
        reference="K7QF-3M2P", alias="Rabina 27", centre="Blue Larch Territorial Centre", age_group="adult",
        birth_year=1990, treated_as_child=False, stage="opened", opened_on="2027-03-01", closed_on=None,
        came_by="hotline", alerts=["do_not_phone"], parts=["cases.overview", "cases.safety"],
    )  # fmt: skip


class Search(BaseModel):
    """Exactly this person, and why; or a reference or alias that was read out. A name is found by both names together."""

    reason: Annotated[str, codes("people.search_reasons", blank=True)] = ""
    named_as: Line = Field(default="", description="A reference or an alias; it needs no reason.")
    given_name: Line = ""
    family_name: Line = ""
    phone: Line = ""
    document: Line = ""

    model_config = sent_example(reason="person_here", given_name="Alena", family_name="Invented")


class Opening(Facts):
    """Somebody who has come: only what is needed now."""

    given_name: Line = ""
    family_name: Line = ""
    phone: Line = ""
    document: Line = ""
    needs: list[Annotated[str, codes("cases.needs")]] = []
    alerts: list[Annotated[str, codes("cases.safety_alerts")]] = []

    model_config = sent_example(age_group="adult", needs=["medical"], alerts=["do_not_phone"])


@reads(router, "/cases", permission=Permission.WORK, gives=Cases)
def case_list(request: ApiRequest, late: bool = False, cursor: Cursor = "", limit: Limit = 25) -> Cases:
    """Your cases, the newest first. A reference leads to its case; an alias is searched for."""
    rows: Any = cases_seen(request.viewer)
    rows = rows.filter(next_due__lt=clock.today()) if late else rows
    found = part_of(rows, order=_ORDER, cursor=cursor, limit=limit)
    request.next = found.next
    return Cases(items=_lines(request.viewer, found.rows), next=found.next)


@searches(router, "/cases/search", permission=Permission.OPEN, gives=Found)
def search(request: ApiRequest, sent: Search) -> Found:
    """Is this person known? The search is recorded with its reason; what was searched for is not."""
    viewer, identity = request.viewer, sent.model_dump(exclude={"named_as"})
    found: dict[Any, Case] = {}
    if sent.named_as:
        found |= {case.pk: case for case in named(cases_seen(viewer), sent.named_as)[:5]}
    if not sent.named_as or any(identity.values()):
        people = find_by_identity(by=viewer, **identity)
        found |= {case.pk: case for case in cases_about(viewer, people)}
    return Found(items=_lines(viewer, found.values()))


@acts(router, "/cases", permission=Permission.OPEN)
def open_a_case(request: ApiRequest, sent: Opening) -> Done:
    """Open a case at your centre. Search first: a person has one case, not two."""
    viewer = request.viewer
    with transaction.atomic():
        case = open_case(facts=sent.facts(), needs=_once(sent.needs), alerts=_once(sent.alerts), by=viewer)
        identity = IdentityFacts(sent.given_name, sent.family_name, None, sent.document)
        if identity != IdentityFacts():
            write_identity(person=case.person, facts=identity, by=viewer)
        if sent.phone:
            write_contact(
                person=case.person, facts=ContactFacts(phone=sent.phone), ways=SafeWays(), by=viewer
            )
    return done(request, case.reference, case_url(case))


@reads(router, "/cases/{reference}", permission=Permission.READ, gives=Overview)
def case(request: ApiRequest, reference: str) -> Overview:
    """One case, and which parts of it you may open."""
    viewer = request.viewer
    found = case_for(viewer, reference, OVERVIEW)
    parts = sections_seen(viewer, found.record)
    stage = stage_of(cases_seen(viewer).get(pk=found.pk))
    return Overview(
        reference=found.reference,
        alias=found.person.alias,
        centre=str(found.organisation),
        age_group=found.person.age_group,
        birth_year=found.person.birth_year,
        treated_as_child=found.person.treated_as_child(clock.today()),
        stage=stage.key if stage else "",
        opened_on=found.opened_on,
        closed_on=found.closed_on,
        came_by=found.came_by,
        alerts=[alert.kind for alert in alerts_of(viewer, found)] if SAFETY in parts else None,
        parts=sorted(part.code for part in parts),
    )


def case_url(case: Case) -> str:
    """Where a case is read."""
    return f"/api/v1/cases/{case.reference}"


def _once(kinds: list[str]) -> list[str]:
    return list(dict.fromkeys(kinds))


def _lines(viewer: Viewer, cases: Collection[Any]) -> list[CaseLine]:
    """A line for each case; its risk belongs to the safety, which may be closed where the overview is open."""
    safety = visible_records(viewer, SAFETY).filter(pk__in=[case.record_id for case in cases])
    open_in = set(safety.values_list("pk", flat=True))
    return [_line(case, case.risk if case.record_id in open_in else None) for case in cases]


def _line(case: Any, risk: str | None) -> CaseLine:
    stage = stage_of(case)
    return CaseLine(
        reference=case.reference,
        alias=case.person.alias,
        stage=stage.key if stage else "",
        risk=risk,
        next_due=case.next_due,
        opened_on=case.opened_on,
        closed_on=case.closed_on,
        url=case_url(case),
    )
