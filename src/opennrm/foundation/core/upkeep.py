"""What does a database need from time to time? Old sessions go, and SQLite is told how its tables have grown.

Without that it guesses which condition of a query leaves fewest rows, and starts a desk officer's day with every
record of the centre instead of the few answers that are late. PostgreSQL finds out by itself.
"""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.db import connection

_ROWS_LOOKED_AT = 1000  # of each index: some milliseconds, whatever the size


def learn_sizes() -> int:
    """Let SQLite look at samples of its indexes; how many indexes it knows now."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={_ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")
        cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE idx IS NOT NULL")
        return int(cursor.fetchone()[0])


def forget_old_sessions() -> int:
    """Delete the sessions that have run out: every look at the sign-in page begins one. Their number is not known."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return 0
