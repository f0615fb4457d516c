"""A step is taken by those who may, from where it starts, with a reason where one is needed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from opennrm.foundation.core import sealing
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.core.workflow import StepNotOpen, Workflow

from .conftest import REQUEST, Request, RequestStatus, Someone

pytestmark = pytest.mark.django_db


def rows(subject: Request) -> list[str]:
    return [row.step for row in RequestStatus._base_manager.filter(subject=subject).order_by("at")]


def names(subject: Request, by: Someone) -> list[str]:
    return [step.name for step in REQUEST.open_steps(subject, by)]


def test_a_step_moves_the_subject_leaves_a_row_and_is_journalled(draft: Request, asker: Someone) -> None:
    REQUEST.begin(draft, by=asker)

    REQUEST.take("send", draft, by=asker)

    draft.refresh_from_db()
    assert draft.status == "sent"
    assert rows(draft) == ["begin", "send"]
    assert Entry.objects.get(event="test.request.send").details == {"item": str(draft.pk)}


def test_buttons_are_the_steps_open_to_this_person_now(
    draft: Request, asker: Someone, decider: Someone
) -> None:
    assert names(draft, asker) == ["send"]

    REQUEST.take("send", draft, by=asker)

    assert names(draft, asker) == []
    assert names(draft, decider) == ["grant", "give_back"]


def test_without_the_permission_no_step_is_taken(draft: Request, asker: Someone) -> None:
    REQUEST.take("send", draft, by=asker)

    with pytest.raises(NotAllowed, match="Your role"):
        REQUEST.take("grant", draft, by=asker)

    assert rows(draft) == ["send"]


def test_who_took_the_step_before_may_not_take_the_next(draft: Request, decider: Someone) -> None:
    REQUEST.take("send", draft, by=decider)

    with pytest.raises(NotAllowed, match="Somebody else"):
        REQUEST.take("grant", draft, by=decider)

    REQUEST.take("grant", draft, by=Someone(frozenset({"test.decide"})))
    assert draft.status == "granted"


def test_a_reason_is_asked_for_where_others_rely_on_it_and_is_sealed(
    draft: Request, asker: Someone, decider: Someone
) -> None:
    REQUEST.take("send", draft, by=asker)
    with pytest.raises(NotAllowed, match="Give the reason"):
        REQUEST.take("give_back", draft, by=decider, reason="  ")

    row = REQUEST.take("give_back", draft, by=decider, reason="Page two is missing")

    assert b"Page two" not in bytes(row.reason)
    assert sealing.unseal([row], "reason") == [{"reason": "Page two is missing"}]


def test_of_two_people_with_the_same_page_open_only_the_first_takes_the_step(
    draft: Request, asker: Someone, decider: Someone
) -> None:
    REQUEST.take("send", draft, by=asker)
    second_page = Request._base_manager.get(pk=draft.pk)
    REQUEST.take("grant", draft, by=decider)

    with pytest.raises(StepNotOpen, match="Granted"):
        REQUEST.take("give_back", second_page, by=decider, reason="too late")

    assert rows(draft) == ["send", "grant"]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_happened_is_never_changed(draft: Request, asker: Someone, change: str) -> None:
    REQUEST.take("send", draft, by=asker)
    history = RequestStatus._base_manager.filter(subject=draft)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        history.update(step="grant") if change == "update" else history._raw_delete("default")

    assert rows(draft) == ["send"]


def test_a_table_that_names_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="no such states"):
        Workflow("test.wrong", {"draft": "Draft"}, REQUEST.steps)


def test_a_step_that_is_not_in_the_table_does_not_exist() -> None:
    with pytest.raises(KeyError):
        REQUEST.step("no_such_step")


def test_the_diagram_draws_every_step_and_every_end() -> None:
    assert REQUEST.diagram().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> draft",
        "    draft --> sent: send",
        "    returned --> sent: send",
        "    sent --> granted: grant",
        "    sent --> returned: give_back",
        "    granted --> [*]",
    ]
