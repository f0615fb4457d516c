"""Who is told of what, as far as a viewer may know?"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from opennrm.care.referrals.directory import directory
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.policies import ADMINISTER
from opennrm.foundation.access.viewer import Viewer

from .models import Delivery, Subscription


def subscriptions_of(viewer: Viewer) -> QuerySet[Subscription]:
    """The viewer's own subscriptions, newest first; for whoever manages organisations, those of programs too."""
    whose = Q(token__user_id=viewer.user_id)
    if viewer.may(ADMINISTER):
        whose |= Q(token__user__is_program=True)
    return Subscription.objects.filter(whose).select_related("token__user__organisation")


def deliveries_of(subscription: Subscription) -> QuerySet[Any]:
    """What was sent to a subscription that the viewer was given, newest first."""
    return Delivery.objects.filter(subscription=subscription)


def deliveries_lately(viewer: Viewer) -> QuerySet[Any]:
    """What was sent lately to the viewer's subscriptions."""
    rows = Delivery.objects.filter(subscription__in=subscriptions_of(viewer))
    return rows.select_related("subscription__token").order_by("-happened_at", "pk")


def organisations_listed() -> QuerySet[Organisation]:
    """The organisations whose services stand in the directory; public facts."""
    rows = Organisation.objects.filter(pk__in=directory().order_by().values("organisation_id"))
    return rows.order_by("pk")
