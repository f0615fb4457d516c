"""Two people write at once: what commits late is sealed late, and never lost."""

from __future__ import annotations

import threading

from django.db import connections, transaction

from opennrm.foundation.core import journal
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Entry

from .at_once import TWO_WRITE_AT_ONCE

pytestmark = TWO_WRITE_AT_ONCE


def test_an_entry_whose_transaction_was_open_while_others_were_sealed_is_sealed_next() -> None:
    written, sealed = threading.Event(), threading.Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                journal.record("test.slow", by=SYSTEM)
                written.set()
                assert sealed.wait(20)
        finally:
            connections.close_all()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert written.wait(20)
    journal.record("test.quick", by=SYSTEM)
    first = journal.seal()
    head = journal.verify().head
    sealed.set()
    writer.join(20)

    assert first == 1
    slow, quick = (Entry.objects.get(event=f"test.{which}") for which in ("slow", "quick"))
    assert slow.pk < quick.pk
    assert journal.seal() == 1
    finding = journal.verify(head)
    assert finding.sound
    assert (finding.head.size, finding.unsealed) == (2, 0)
