"""How does a program hear that a referral was answered? A word is queued with the answer, and sent after it."""

from __future__ import annotations

import json
import time
import uuid
from datetime import timedelta

from django.db import transaction

from opennrm.care.referrals.models import Referral
from opennrm.foundation.access.models import Token
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal
from opennrm.foundation.core.keystore import key_store
from opennrm.foundation.core.verdict import require

from ..models import Delivery, Subscription
from ..policies import may_end_subscription, may_subscribe
from ..posting import post

# Which side is told of which step: the centre of what the service does, the service of what the centre does.
TOLD_TO_CENTRE = {"accept": "accepted", "reject": "rejected", "ask": "asked", "finish": "done"}
TOLD_TO_SERVICE = {"inform": "informed", "revoke": "revoked", "end_with_consent": "revoked"}
WAITS = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6),
    timedelta(hours=24),
)  # fmt: skip
_AT_ONCE = 20  # how many are sent in one go, and for how long: other chores wait meanwhile
_LONGEST = 20.0


def subscribe(*, token: Token, address: str, by: Viewer) -> Subscription:
    """Tell this address of answers to the referrals of the token's organisation, as long as the token lives.

    The name of the address is looked up before the transaction begins: nobody waits for that with a lock in hand.
    """
    require(may_subscribe(by, address))
    with transaction.atomic():
        (key_id,) = key_store().put(under=by.organisation.key_id)
        made: Subscription = Subscription.objects.create(
            token=token, address=address, key_id=key_id, created_at=clock.now()
        )
        journal.record("exchange.subscribed", by=by, subscription=str(made.pk))
    return made


@transaction.atomic
def end_subscription(*, subscription: Subscription, by: Viewer) -> None:
    """Nothing is sent there any more, what waits included; what it was signed with is forgotten."""
    require(may_end_subscription(by, subscription))
    rows = Subscription.objects.filter(pk=subscription.pk, ended_at__isnull=True)
    if rows.update(ended_at=clock.now()):
        Delivery.objects.filter(subscription=subscription, delivered_at__isnull=True).update(next_at=None)
        journal.record("exchange.subscription_ended", by=by, subscription=str(subscription.pk))
        key_store().destroy([subscription.key_id])


def queue_step(*, referral: Referral, step: str, by: Viewer) -> None:
    """A step was taken with a referral: whoever waits for it is to be told. Runs in the step's transaction."""
    told = {
        referral.case.record.organisation_id: TOLD_TO_CENTRE.get(step),
        referral.service.organisation_id: TOLD_TO_SERVICE.get(step),
    }
    for organisation, event in told.items():
        if event is None:
            continue
        now = clock.now()
        live = Subscription.objects.filter(
            token__user__organisation=organisation, token__user__is_active=True, token__ended_at__isnull=True,
            token__expires_at__gt=now, ended_at__isnull=True,
        )  # fmt: skip
        Delivery.objects.bulk_create(
            Delivery(
                subscription=each,
                event=f"referral.{event}",
                referral_id=referral.pk,
                happened_at=now,
                next_at=now,
            )
            for each in live
        )


def tell_what_is_due() -> int:
    """Send what is due; how many words arrived. The chore of the worker: no transaction is open while it sends."""
    arrived = 0
    started = time.monotonic()
    due = Delivery.objects.filter(next_at__lte=clock.now()).order_by("next_at").values_list("pk", flat=True)
    for pk in list(due[:_AT_ONCE]):
        if time.monotonic() - started > _LONGEST:
            break
        if (delivery := _take(pk)) is not None:
            arrived += _send(delivery)
    return arrived


def _take(pk: uuid.UUID) -> Delivery | None:
    """This word, for this worker alone: another would find it due only in some minutes."""
    taken = Delivery.objects.filter(pk=pk, next_at__lte=clock.now()).update(
        next_at=clock.now() + timedelta(minutes=5)
    )
    rows = Delivery.objects.select_related("subscription__token__user__organisation")
    return rows.get(pk=pk) if taken else None


def _send(delivery: Delivery) -> bool:
    subscription = delivery.subscription
    if not subscription.is_live:
        Delivery.objects.filter(pk=delivery.pk).update(next_at=None)
        return False
    now = clock.now()
    status = post(subscription, str(delivery.number), content_of(delivery), int(now.timestamp()))
    arrived = 200 <= status < 300
    tries = delivery.tries + 1
    again = now + WAITS[tries - 1] if not arrived and tries <= len(WAITS) else None
    Delivery.objects.filter(pk=delivery.pk).update(
        tries=tries, last_status=status, delivered_at=now if arrived else None, next_at=again
    )
    if arrived or again is None:
        event = "exchange.told" if arrived else "exchange.given_up"
        journal.record(
            event, by=journal.SYSTEM, item=str(delivery.referral_id), subscription=str(subscription.pk)
        )
    return arrived


def content_of(delivery: Delivery) -> bytes:
    """What is sent: what happened, to which referral, and when. To read more, the program comes with its token."""
    content = {
        "type": delivery.event,
        "timestamp": delivery.happened_at.isoformat(timespec="seconds"),
        "data": {"referral": str(delivery.referral_id)},
    }
    return json.dumps(content, separators=(",", ":")).encode()
