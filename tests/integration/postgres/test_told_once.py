"""Several workers tell of answers at the same time: every word goes out, and none of them twice."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from typing import Any

import pytest
from django.db import connection, connections

from opennrm.foundation.core import clock
from opennrm.outreach.exchange.actions import tell_what_is_due
from opennrm.outreach.exchange.models import Delivery, Subscription
from tests.factories import world
from tests.factories.programs import a_token

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is served by one worker"),
    pytest.mark.django_db(transaction=True),
]
WORDS, WORKERS = 60, 4


def test_every_word_is_taken_by_one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    token, _ = a_token(world.a_viewer("desk-officer"))
    told: Any = Subscription.objects.create(
        token=token, address="http://localhost:9/", key_id=uuid.uuid4(), created_at=clock.now()
    )
    now = clock.now()
    Delivery.objects.bulk_create(
        Delivery(
            subscription=told,
            event="referral.accepted",
            referral_id=uuid.uuid4(),
            happened_at=now,
            next_at=now,
        )
        for _ in range(WORDS)
    )
    sent: Counter[str] = Counter()
    together = threading.Barrier(WORKERS)

    def note(_subscription: Any, number: str, *_: Any) -> int:
        sent[number] += 1
        return 204

    monkeypatch.setattr("opennrm.outreach.exchange.actions.telling.post", note)

    def work() -> None:
        try:
            together.wait(20)
            while tell_what_is_due():
                pass
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    tell_what_is_due()

    assert set(sent.values()) == {1} and len(sent) == WORDS
    assert not Delivery.objects.filter(delivered_at__isnull=True).exists()
