"""Who seals the journal while the platform runs? A thread that wakes every minute."""

from __future__ import annotations

import logging
import threading
import time

from django.db import DatabaseError, close_old_connections

from opennrm.foundation.core import journal

_EVERY = 60.0
_log = logging.getLogger(__name__)


def seal_in_background() -> threading.Thread:
    """Start sealing beside the pages; the thread ends with the process."""
    thread = threading.Thread(target=seal_for_ever, name="opennrm-seal", daemon=True)
    thread.start()
    return thread


def seal_for_ever(every: float = _EVERY) -> None:
    """Seal, wait, and again; a failure is logged and tried again next time."""
    while True:
        seal_once()
        time.sleep(every)


def seal_once() -> None:
    """Seal what is there; whatever the database says, the next minute comes."""
    close_old_connections()
    try:
        journal.seal()
    except DatabaseError:
        _log.exception("the journal could not be sealed; trying again in a minute")
    finally:
        close_old_connections()
