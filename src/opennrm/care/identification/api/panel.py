"""The way to the panel and back, and the panel’s decision."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from opennrm.care.cases.queries import case_for
from opennrm.care.cases.sections import Permission as Cases
from opennrm.foundation.access.doors import NotVisible
from opennrm.foundation.access.operations import ApiRequest, Done, NotFitting, acts, done, reads
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.components.rest.cursors import Cursor, Limit, part_of

from .. import actions, queries
from ..facts import Explained
from ..models import Decision
from ..sections import ACCOUNT, DECISIONS, INDICATORS, Permission
from . import router
from .account import is_child, line_of, signs_shown
from .shapes import (
    Answered,
    Decisions,
    DecisionTold,
    File,
    PanelLine,
    Panels,
    ToPanel,
    Waiting,
    decision_shown,
    with_reasons,
)


@reads(router, "/cases/{reference}/panels", permission=Permission.ASSESS, gives=Panels)
def panels(request: ApiRequest, reference: str) -> Panels:
    """The panels that may be asked about this case."""
    case = case_for(request.viewer, reference, ACCOUNT, WRITE)
    return Panels(items=[PanelLine(id=panel.pk, name=str(panel)) for panel in queries.panels_for(case)])


@acts(router, "/cases/{reference}/decisions", permission=Permission.ASSESS)
def send(request: ApiRequest, reference: str, sent: ToPanel) -> Done:
    """Send the case to a panel. Read the sentence aloud first: an adult agrees, or nothing is sent."""
    case = case_for(request.viewer, reference, ACCOUNT, WRITE)
    panel = next((panel for panel in queries.panels_for(case) if panel.pk == sent.panel), None)
    if panel is None:
        raise NotFitting("body.panel", _("Choose an identification panel."))
    explained = Explained(**sent.explained.model_dump(mode="json")) if sent.explained else None
    asked = actions.send_to_panel(case=case, panel=panel, explained=explained, by=request.viewer)
    return _done_about(request, asked)


@reads(router, "/cases/{reference}/decisions", permission=Cases.READ, gives=Decisions)
def decisions(request: ApiRequest, reference: str) -> Decisions:
    """What panels were asked about this case, and what they said."""
    case = case_for(request.viewer, reference, DECISIONS)
    return Decisions(items=[decision_shown(row) for row in queries.decisions_of(request.viewer, case)])


@reads(router, "/cases/{reference}/decisions/{uuid:pk}", permission=Cases.READ, gives=DecisionTold)
def decision(request: ApiRequest, reference: str, pk: uuid.UUID) -> DecisionTold:
    """One decision with its reasons; opening them is recorded."""
    case = case_for(request.viewer, reference, DECISIONS)
    found = next((row for row in queries.decisions_of(request.viewer, case) if row.pk == pk), None)
    if found is None:
        raise NotVisible(DECISIONS, case.record)
    return with_reasons(request, found)


@acts(router, "/cases/{reference}/send-again", permission=Permission.ASSESS, status=200)
def send_again(request: ApiRequest, reference: str) -> Done:
    """The panel's question is answered in the case: the panel decides, in a new term of days."""
    asked = queries.own_decision_for(request.viewer, reference)
    actions.send_again(decision=asked, by=request.viewer)
    return _done_about(request, asked)


@acts(router, "/cases/{reference}/take-back", permission=Permission.ASSESS, status=200)
def take_back(request: ApiRequest, reference: str) -> Done:
    """Take the case back from the panel before it decides; its access ends at once."""
    asked = queries.own_decision_for(request.viewer, reference)
    actions.take_back(decision=asked, by=request.viewer)
    return _done_about(request, asked)


@reads(router, "/decisions", permission=Permission.DECIDE, gives=Waiting)
def waiting(request: ApiRequest, cursor: Cursor = "", limit: Limit = 25) -> Waiting:
    """What waits for your panel."""
    part = part_of(queries.waiting(request.viewer), order=("sent_at", "pk"), cursor=cursor, limit=limit)
    request.next = part.next
    return Waiting(items=[decision_shown(row) for row in part.rows], next=part.next)


@reads(router, "/decisions/{reference}", permission=Permission.DECIDE, gives=File)
def file(request: ApiRequest, reference: str) -> File:
    """What your panel needs in order to decide about a case."""
    viewer = request.viewer
    asked = queries.decision_for(viewer, reference)
    queries.also_read(viewer, asked.case, ACCOUNT, INDICATORS)
    return File(
        decision=with_reasons(request, asked),
        treated_as_child=is_child(asked.case),
        episodes=[line_of(told.episode) for told in queries.episodes_of(viewer, asked.case)],
        signs=signs_shown(queries.answers_in(queries.assessment_of(viewer, asked.case))),
    )


@acts(router, "/decisions/{reference}", permission=Permission.DECIDE, status=200)
def decide(request: ApiRequest, reference: str, sent: Answered) -> Done:
    """Decide with grounds and reasons, or ask for more. Whoever sent the case may not."""
    asked = queries.decision_for(request.viewer, reference)
    if sent.outcome == "ask":
        actions.ask_for_more(decision=asked, question=sent.reasons, by=request.viewer)
    elif sent.outcome == "positive":
        actions.decide_positive(
            decision=asked, grounds=list(dict.fromkeys(sent.grounds)), reasons=sent.reasons, by=request.viewer
        )
    else:
        actions.decide_negative(
            decision=asked, grounds=list(dict.fromkeys(sent.grounds)), reasons=sent.reasons,
            otherwise=sent.otherwise, by=request.viewer,
        )  # fmt: skip
    url = f"/api/v1/decisions/{asked.case.reference}"
    return done(request, asked.case.reference, url, state=asked.status)


def _done_about(request: ApiRequest, asked: Decision) -> Done:
    url = f"/api/v1/cases/{asked.case.reference}/decisions/{asked.pk}"
    return done(request, asked.pk, url, state=asked.status)
