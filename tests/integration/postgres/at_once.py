"""Two transactions at once, on connections of their own: the second starts while the first is still open."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections, transaction

TWO_WRITE_AT_ONCE = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time"),
    pytest.mark.django_db(transaction=True),
]
_PATIENCE = 20


def at_once(first: Callable[[], Any], second: Callable[[], Any]) -> list[Exception]:
    """Do `first`, begin `second` before it is committed, then let both end; what each was refused with.

    The first is committed as soon as the second waits for it, or has ended without waiting.
    """
    done, may_commit, refusals = threading.Event(), threading.Event(), list[Exception]()

    def slow() -> None:
        with transaction.atomic():
            first()
            done.set()
            assert may_commit.wait(_PATIENCE)

    def started(act: Callable[[], Any]) -> threading.Thread:
        thread = threading.Thread(target=_on_a_connection_of_its_own, args=(act, refusals))
        thread.start()
        return thread

    one = started(slow)
    assert done.wait(_PATIENCE), refusals
    two = started(second)
    while two.is_alive() and not _somebody_waits():
        two.join(0.02)
    may_commit.set()
    one.join(_PATIENCE)
    two.join(_PATIENCE)
    return refusals


def _on_a_connection_of_its_own(act: Callable[[], Any], refusals: list[Exception]) -> None:
    try:
        act()
    except Exception as refusal:  # handed to the test, which says what it expects
        refusals.append(refusal)
    finally:
        connections.close_all()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


class _Middle:
    """Somewhere in the middle of an act."""

    def __init__(self) -> None:
        self.reached = threading.Event()

    def at_once(self, first: Callable[[], Any], second: Callable[[], Any]) -> list[Exception]:
        """Do `first` as far as the middle, begin `second`, go on with `first`; what each was refused with."""
        refusals = list[Exception]()
        one = threading.Thread(target=_on_a_connection_of_its_own, args=(first, refusals))
        one.start()
        assert self.reached.wait(_PATIENCE), refusals
        two = threading.Thread(target=_on_a_connection_of_its_own, args=(second, refusals))
        two.start()
        one.join(_PATIENCE)
        two.join(_PATIENCE)
        return refusals


@contextlib.contextmanager
def in_the_middle(monkeypatch: Any, module: Any, name: str) -> Iterator[_Middle]:
    """The middle is where this function of the module is called for the first time: it waits there for somebody else
    to wait for what was done until then."""
    middle, go_on = _Middle(), getattr(module, name)

    def late(*args: Any, **given: Any) -> Any:
        if not middle.reached.is_set():
            middle.reached.set()
            until = time.monotonic() + 3
            while time.monotonic() < until and not _somebody_waits():
                time.sleep(0.02)
        return go_on(*args, **given)

    with monkeypatch.context() as patched:
        patched.setattr(module, name, late)
        yield middle
