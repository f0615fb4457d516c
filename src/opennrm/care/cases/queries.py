"""Which cases does a viewer see, and what stands on the page of one?"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models import Case as Choose
from django.db.models.lookups import Exact
from django.urls import reverse

from opennrm.foundation.access.doors import fetch, sections_seen
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.sections import READ, Act, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, contributions, journal, obligations, references
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.core.verdict import Text
from opennrm.foundation.people.models import Person
from opennrm.foundation.people.queries import with_alias

from .models import Case, CaseSet, Need, Note, SafetyAlert
from .sections import NEEDS, NOTES, OVERVIEW, SAFETY


def case_for(viewer: Viewer, reference: str, section: Section = OVERVIEW, act: Act = READ) -> Case:
    """The case of a reference, if this viewer sees that section of it; reading is journalled."""
    rows = Case.objects.select_related("record__organisation", "person__organisation")
    case: Case = fetch(rows, viewer=viewer, section=section, act=act, reference=reference)
    return case


def cases_seen(viewer: Viewer) -> CaseSet:
    """The cases whose overview this viewer sees, with their stages and the next date due (see `due_here`).

    For some of them: a search, one case. `all_cases_seen` lists them all.
    """
    return _with_course(Case.objects.visible_to(viewer, OVERVIEW), viewer)


def all_cases_seen(viewer: Viewer) -> CaseSet:
    """The same, for the list of everything this viewer sees."""
    return _with_course(Case.objects.all_visible_to(viewer, OVERVIEW), viewer)


def _with_course(rows: CaseSet, viewer: Viewer) -> CaseSet:
    ours = Exact(OuterRef("record__organisation_id"), viewer.organisation_id)  # by whomever, as in `due_here`
    due = Obligation.objects.waiting().filter(
        Q(owner_id=viewer.organisation_id) | Q(ours), subject_id=OuterRef("record_id")
    )
    stages = {
        f"stage_{stage.key}": ExpressionWrapper(stage.reached(), output_field=BooleanField())
        for stage in contributions.case_stages
    }
    next_due = Subquery(due.order_by().values("subject_id").annotate(first=Min("due_on")).values("first"))
    known: CaseSet = rows.select_related("record", "person").annotate(next_due=next_due, **stages)
    return known


class CaseList(Sequence[Case]):
    """Cases in their order, asked page by page: first which they are, then what a list shows of those alone."""

    def __init__(self, viewer: Viewer, ordered: CaseSet) -> None:
        self._viewer = viewer
        self._ordered = ordered

    def __len__(self) -> int:
        return self._ordered.count()

    @overload
    def __getitem__(self, place: int) -> Case: ...
    @overload
    def __getitem__(self, place: slice) -> list[Case]: ...

    def __getitem__(self, place: int | slice) -> Case | list[Case]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        keys = list(self._ordered.values_list("pk", flat=True)[place])
        shown = cases_seen(self._viewer).in_bulk(keys)
        return [shown[key] for key in keys]


def soonest_first(viewer: Viewer, cases: CaseSet) -> CaseList:
    """Cases with a date due before those without, the newest first among equals."""
    return CaseList(viewer, cases.order_by(F("next_due").asc(nulls_last=True), "-opened_on", "pk"))


def named(cases: CaseSet, text: str) -> CaseSet:
    """Those of the cases with this reference or this alias; an alias may look like a reference by chance."""
    return cases.filter(Q(record__reference=references.normalise(text)) | Q(person__in=with_alias(text)))


def narrowed(cases: CaseSet, wanted: Mapping[str, Any]) -> CaseSet:
    """The cases narrowed by what a filter asks for: stage, risk and late, each optional."""
    if wanted["risk"]:
        cases = cases.filter(risk__in=wanted["risk"])
    if wanted["late"]:
        cases = cases.filter(next_due__lt=clock.today())
    if wanted["stage"]:
        keys = [stage.key for stage in contributions.case_stages]
        later = keys[keys.index(wanted["stage"]) + 1 :]
        cases = cases.filter(**{f"stage_{wanted['stage']}": True}, **{f"stage_{key}": False for key in later})
    return cases


def cases_about(viewer: Viewer, people: list[Person]) -> CaseSet:
    """The cases of these persons that this viewer sees."""
    return cases_seen(viewer).filter(person__in=people)


def stage_of(case: Any) -> contributions.Stage | None:
    """The furthest stage that a case of `cases_seen` has reached."""
    reached = [stage for stage in contributions.case_stages if getattr(case, f"stage_{stage.key}")]
    return reached[-1] if reached else None


def needs_of(viewer: Viewer, case: Case) -> QuerySet[Need]:
    """What the person needs, if this viewer sees it."""
    return Need.objects.visible_to(viewer, NEEDS).filter(case=case).order_by("kind")


def alerts_of(viewer: Viewer, case: Case) -> QuerySet[SafetyAlert]:
    """The safety alerts that hold now, if this viewer sees them."""
    rows = SafetyAlert.objects.visible_to(viewer, SAFETY)
    return rows.filter(case=case, ended_at__isnull=True).order_by("kind")


def notes_of(viewer: Viewer, case: Case) -> QuerySet[Note]:
    """The notes, newest first, if this viewer sees them; their texts are opened by the vault."""
    rows = Note.objects.visible_to(viewer, NOTES).filter(case=case)
    return rows.select_related("noted_by", "case__record").order_by("-noted_at", "pk")


def case_page(viewer: Viewer, case: Case, current: str) -> Mapping[str, Any]:
    """What stands around every tab of a case: identity bar, alerts, buttons, tabs and stages.

    `current` is the key of the tab shown. Each part is asked only for sections this viewer sees.
    """
    seen = sections_seen(viewer, case.record)
    alerts = [
        (source.section, alert)
        for source in contributions.case_alerts
        if source.section in seen
        for alert in source.alerts(viewer, case)
    ]
    _journal_shown(viewer, case, {section for section, _alert in alerts})
    return {
        "case": case,
        "seen": {section.code for section in seen},
        "is_child": case.person.treated_as_child(clock.today()),
        "alerts": [alert for _section, alert in alerts],
        "buttons": [
            {"label": button.label, "url": reverse(button.url_name, args=[case.reference])}
            for button in contributions.case_buttons
            if button.offered(viewer, case)
        ],
        "tabs": [
            {
                "label": tab.label,
                "url": reverse(tab.url_name, args=[case.reference]),
                "current": tab.key == current,
                "count": tab.count(viewer, case),
            }
            for tab in contributions.case_tabs
            if tab.section in seen
        ],
        "stages": _stages(viewer, case),
    }


def overview(viewer: Viewer, case: Case) -> Mapping[str, Any]:
    """What the overview of a case shows: what happened, newest first, and the panels of each room."""
    seen = sections_seen(viewer, case.record)
    happened = [
        (source.section, entry)
        for source in contributions.case_timeline
        if source.section in seen
        for entry in source.entries(viewer, case)
    ]
    panels = [
        (panel.section, {"key": panel.key, "template": panel.template, "side": panel.side, **context})
        for panel in contributions.case_panels
        if panel.section in seen and (context := panel.context(viewer, case)) is not None
    ]
    _journal_shown(viewer, case, {section for section, _shown in [*happened, *panels]} - {OVERVIEW})
    newest_first = sorted((entry for _section, entry in happened), key=lambda entry: entry.at, reverse=True)
    return {"timeline": newest_first, "panels": [panel for _section, panel in panels]}


def _journal_shown(viewer: Viewer, case: Case, sections: set[Any]) -> None:
    """A page that shows parts of other sections reads them too: one entry for each."""
    journal.record_many(
        [
            journal.Happening("section.read", case.record, journal.READ, section.code)
            for section in sorted(sections, key=str)
        ],
        by=viewer,
    )


def _stages(viewer: Viewer, case: Case) -> list[Mapping[str, Any]]:
    ends = {
        f"over_{stage.key}": ExpressionWrapper(stage.over(), output_field=BooleanField())
        for stage in contributions.case_stages
        if stage.over
    }
    row = cases_seen(viewer).annotate(**ends).filter(pk=case.pk).first()
    furthest = stage_of(row) if row else None
    return [
        {"label": stage.label, "state": _state(row, stage, furthest)} for stage in contributions.case_stages
    ]


def _state(row: Any, stage: contributions.Stage, furthest: contributions.Stage | None) -> str:
    """Ahead, under way (several may be), or done."""
    if row is None or not getattr(row, f"stage_{stage.key}"):
        return "ahead"
    over = getattr(row, f"over_{stage.key}") if stage.over else stage != furthest
    return "done" if over else "current"


@dataclass(frozen=True)
class Due:
    """Something owed about a case, as a list shows it."""

    label: Text
    due_on: date
    late: bool
    owner: str
    ours: bool
    danger: bool
    alias: str
    reference: str
    url: str


class DueList(Sequence[Due]):
    """What is owed, in its order; asked page by page."""

    def __init__(
        self, viewer: Viewer, ordered: QuerySet[Obligation], in_danger: Collection[uuid.UUID]
    ) -> None:
        self._viewer = viewer
        self._ordered = ordered
        self._in_danger = in_danger

    def __len__(self) -> int:
        return self._ordered.count()

    @overload
    def __getitem__(self, place: int) -> Due: ...
    @overload
    def __getitem__(self, place: slice) -> list[Due]: ...

    def __getitem__(self, place: int | slice) -> Due | list[Due]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        rows = list(self._ordered[place])
        found = Case.objects.filter(record__in=[row.subject_id for row in rows])
        by_record = {case.record_id: case for case in found.select_related("record", "person")}
        owners = Organisation.objects.in_bulk([row.owner_id for row in rows])
        return [
            _due(self._viewer, row, by_record[row.subject_id], owners, danger=row.item_id in self._in_danger)
            for row in rows
        ]


def due_here(viewer: Viewer, cases: CaseSet | None = None) -> DueList:
    """What is owed about the cases this viewer sees (or some of them): danger first, then the soonest.

    By whomever, where the case is the own organisation's; elsewhere only what the own organisation owes: a panel
    does not learn which shelter was asked.
    """
    seen = Case.objects.all_visible_to(viewer, OVERVIEW) if cases is None else cases
    ours = seen.filter(record__organisation=viewer.organisation_id)
    rows = Obligation.objects.waiting().filter(
        Q(subject_id__in=ours.values("record_id"))
        | Q(subject_id__in=seen.values("record_id"), owner_id=viewer.organisation_id)
    )
    danger = {item for room in contributions.owed_in_danger for item in room.items(viewer)}
    first = [Choose(When(item_id__in=danger, then=Value(0)), default=Value(1))] if danger else []
    return DueList(viewer, rows.order_by(*first, "due_on", "pk"), danger)


def _due(
    viewer: Viewer, row: Obligation, case: Case, owners: Mapping[Any, Organisation], *, danger: bool
) -> Due:
    rule = obligations.rule(row.rule)
    ours = row.owner_id == viewer.organisation_id
    # The page where it is answered is for those who owe the answer; others look at the case.
    page = rule.url_name if ours and rule.url_name else "cases:case"
    return Due(
        label=rule.label,
        due_on=row.due_on,
        late=row.due_on < clock.today(),
        owner=str(owners.get(row.owner_id, "")),
        ours=ours,
        danger=danger,
        alias=case.person.alias,
        reference=case.reference,
        url=reverse(page, args=[case.reference]),
    )
