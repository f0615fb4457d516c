"""How often did somebody try? One count for all web processes, in the database, by one statement.

A cache would count in each process by itself; Django's cache in the database asks three times for what is one
question here. Plain SQL, because the ORM has no "add to what is there, and say how much it is now".
"""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Lock

from django.db import connections, router
from django.utils.crypto import salted_hmac

from . import clock
from .models import Tally

_STEPS = 30  # so many times at most is the database asked until a limit is reached
_MOST_HELD = 10_000
_held: dict[str, int] = {}  # what this process may still do without asking; below nought: nothing more
_lock = Lock()


def add(what: str, who: str, *, seconds: int, number: int = 1) -> int:
    """Count for `who` within the present stretch of so many seconds; how many there are now."""
    mark, until = _stretch(what, who, seconds)
    connection = connections[router.db_for_write(Tally)]
    table = connection.ops.quote_name(Tally._meta.db_table)
    sql = (
        f"INSERT INTO {table} (mark, number, until) VALUES (%s, %s, %s) "  # noqa: S608
        f"ON CONFLICT (mark) DO UPDATE SET number = {table}.number + excluded.number RETURNING number"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [mark, number, connection.ops.adapt_datetimefield_value(until)])
        return int(cursor.fetchone()[0])


def once_more(what: str, who: str, *, seconds: int, most: int) -> bool:
    """May `who` once more within this stretch? All processes together allow no more than `most`.

    A process takes a few at a time from the common count, so that most requests cost no statement. With several
    processes somebody may be told to wait a little early, never late.
    """
    mark, _until = _stretch(what, who, seconds)
    with _lock:
        held = _held.get(mark, 0)
        if held > 0:
            _held[mark] = held - 1
        if held != 0:
            return held > 0
    step = max(1, most // _STEPS)
    before = add(what, who, seconds=seconds, number=step) - step
    with _lock:
        if len(_held) > _MOST_HELD:  # of stretches that are over
            _held.clear()
        _held[mark] = min(step, most - before) - 1 if before < most else -1
    return before < most


def forget_old() -> int:
    """Forget the counts of stretches that are over; how many."""
    count, _tables = Tally.objects.filter(until__lte=clock.now()).delete()
    return count


def _stretch(what: str, who: str, seconds: int) -> tuple[str, datetime]:
    number = int(clock.now().timestamp()) // seconds
    mark = salted_hmac("opennrm.tally", f"{what} {seconds} {number} {who}", algorithm="sha256").hexdigest()
    return mark, datetime.fromtimestamp((number + 1) * seconds, UTC)
