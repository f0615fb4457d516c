"""A count is shared by every web process, and costs next to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opennrm.foundation.core import clock, tally
from opennrm.foundation.core.models import Tally

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    tally._held.clear()
    with clock.at(NOON):
        yield
    tally._held.clear()


class Processes:
    """Several web processes: each remembers what it took, and all ask the same database."""

    def __init__(self, number: int) -> None:
        self.memories: list[dict[str, int]] = [{} for _ in range(number)]

    def ask(self, process: int, who: str = "token", most: int = 300) -> bool:
        tally._held.clear()
        tally._held.update(self.memories[process])
        allowed = tally.once_more("api", who, seconds=60, most=most)
        self.memories[process] = dict(tally._held)
        return allowed


def test_each_counts_for_itself_within_its_stretch_of_time() -> None:
    assert [tally.add("tries", "a", seconds=60) for _ in range(3)] == [1, 2, 3]
    assert tally.add("tries", "b", seconds=60) == 1
    assert tally.add("tries", "a", seconds=60, number=-1) == 2

    with clock.at(NOON + timedelta(minutes=1)):
        assert tally.add("tries", "a", seconds=60) == 1


@pytest.mark.parametrize("most", [1, 2, 45, 100, 300])
def test_one_process_allows_exactly_the_limit(most: int) -> None:
    process = Processes(1)

    assert [process.ask(0, most=most) for _ in range(most + 20)] == [True] * most + [False] * 20


def test_several_processes_together_allow_no_more_than_the_limit() -> None:
    processes = Processes(3)

    allowed = sum(processes.ask(number % 3) for number in range(1000))

    assert allowed == 300


def test_an_even_share_of_the_work_asks_the_database_for_a_tenth_of_it() -> None:
    with CaptureQueriesContext(connection) as asked:
        for _ in range(300):
            assert tally.once_more("api", "token", seconds=60, most=300)

    assert len(asked) == 30


def test_who_is_refused_costs_one_statement_more_and_then_none() -> None:
    for _ in range(3):
        tally.once_more("api", "token", seconds=60, most=3)

    with CaptureQueriesContext(connection) as asked:
        assert not any(tally.once_more("api", "token", seconds=60, most=3) for _ in range(50))

    assert len(asked) == 1


def test_counts_that_are_over_are_forgotten() -> None:
    tally.add("tries", "a", seconds=60)

    assert tally.forget_old() == 0
    with clock.at(NOON + timedelta(minutes=1)):
        assert tally.forget_old() == 1
    assert not Tally.objects.exists()
