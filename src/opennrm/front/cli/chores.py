"""Who does the work behind the pages? One thread, or one process, that asks each chore when its time has come."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping

from django.db import DatabaseError, close_old_connections

from opennrm.foundation.core.contributions import Chore, chores

_log = logging.getLogger(__name__)


def do_in_background() -> threading.Thread:
    """Start working beside the pages; the thread ends with the process."""
    thread = threading.Thread(target=do_for_ever, name="opennrm-chores", daemon=True)
    thread.start()
    return thread


def do_for_ever() -> None:
    """Each chore when it is due, and again; the first round comes at once."""
    due: dict[str, float] = {}
    while True:
        for chore in chores:
            if due.get(chore.key, 0.0) <= time.monotonic():
                close_old_connections()  # nobody ends a request here, which would do it
                do(chore)
                close_old_connections()
                due[chore.key] = time.monotonic() + chore.every
        time.sleep(max(0.0, min(due.values()) - time.monotonic()))


def do_all() -> Mapping[str, int]:
    """Each chore once; how much each did."""
    return {chore.key: do(chore) for chore in chores}


def do(chore: Chore) -> int:
    """One chore; how much it did. Whatever the database says, its next time comes."""
    try:
        return chore.run()
    except DatabaseError:
        _log.exception("the chore %s could not be done; trying again", chore.key)
        return 0
