"""What is owed is late after its day, and gone once it is done."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from opennrm.foundation.core import obligations
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.core.obligations import Rule

pytestmark = pytest.mark.django_db
DUE = date(2026, 9, 11)
DAY = timedelta(days=1)
ANSWER = Rule("test.answer", "Answer")


@pytest.fixture
def subject() -> UUID:
    return obligations.open_obligation(ANSWER, owner=uuid4(), subject=uuid4(), due_on=DUE).subject_id


def test_something_is_late_from_the_day_after_it_was_due(subject: UUID) -> None:
    assert not Obligation.objects.late(DUE).exists()
    assert Obligation.objects.late(DUE + DAY).count() == 1


def test_what_is_due_in_a_week_is_found_with_both_ends(subject: UUID) -> None:
    assert Obligation.objects.due_between(DUE, DUE + 6 * DAY).count() == 1
    assert Obligation.objects.due_between(DUE - 6 * DAY, DUE).count() == 1
    assert not Obligation.objects.due_between(DUE + DAY, DUE + 7 * DAY).exists()


@pytest.mark.parametrize("end", [obligations.discharge, obligations.cancel])
def test_what_is_done_or_no_longer_owed_waits_no_more(subject: UUID, end: object) -> None:
    assert end(ANSWER, subject=subject) == 1  # type: ignore[operator]

    assert not Obligation.objects.waiting().exists()
    assert end(ANSWER, subject=subject) == 0  # type: ignore[operator]


def test_of_two_items_about_one_record_only_the_answered_one_is_done() -> None:
    owner, subject, first, second = uuid4(), uuid4(), uuid4(), uuid4()
    for item in (first, second):
        obligations.open_obligation(ANSWER, owner=owner, subject=subject, due_on=DUE, item=item)

    obligations.discharge(ANSWER, subject=subject, item=first)

    assert [o.item_id for o in Obligation.objects.waiting()] == [second]
    assert obligations.rule("test.answer") is ANSWER
