"""Two transactions at once, on connections of their own: the second starts while the first is still open."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, transaction

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
