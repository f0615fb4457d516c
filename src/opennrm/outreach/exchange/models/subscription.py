"""Which program is told that a referral was answered, and did the word arrive?"""

from __future__ import annotations

import re
import uuid

from django.db import models

from opennrm.foundation.access.models import Token
from opennrm.foundation.core.models import Row


class Subscription(Row):
    """An address that is told of answers to referrals, as long as the token it was made with is live.

    What it is signed with is made from a key in the key store; no secret lies in this table.
    """

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="subscriptions")
    address = models.URLField(max_length=300)
    key_id = models.UUIDField(editable=False)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["token", "address"],
                condition=models.Q(ended_at__isnull=True),
                name="exchange_told_once",
            )
        ]

    class Privacy:
        operational = ("id", "token", "address", "created_at", "ended_at")
        secret = ("key_id",)

    def __str__(self) -> str:
        return self.address

    @property
    def pieces(self) -> list[str]:
        """The address in pieces between which a narrow page may break it."""
        return [piece for piece in re.split(r"(?<=[/.:?&=-])", self.address) if piece]

    @property
    def is_live(self) -> bool:
        """Is anything still sent there?"""
        return self.ended_at is None and self.token.is_live and self.token.user.is_active


class Delivery(Row):
    """One word to one address: what happened to which referral, and when. Nothing about anybody."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    referral_id = models.UUIDField()
    happened_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(
        null=True
    )  # when it is tried (again); empty when it arrived or was given up
    delivered_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)  # what the address answered; 0: nothing

    class Meta:
        ordering = ["-happened_at"]
        indexes = [
            models.Index(
                fields=["next_at"], name="exchange_delivery_due", condition=models.Q(next_at__isnull=False)
            ),
            models.Index(fields=["subscription", "-happened_at"], name="exchange_delivery_newest"),
        ]

    class Privacy:
        operational = (
            *(
                "id",
                "subscription",
                "event",
                "happened_at",
                "tries",
                "next_at",
                "delivered_at",
                "last_status",
            ),
        )
        pseudonymous = ("referral_id",)

    @property
    def state(self) -> str:
        """waiting, delivered or given_up."""
        if self.delivered_at:
            return "delivered"
        return "waiting" if self.next_at else "given_up"

    @property
    def number(self) -> uuid.UUID:
        """By which the receiver knows a word that came twice."""
        return self.pk
