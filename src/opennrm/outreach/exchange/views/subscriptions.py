"""Which programs are told of answers to referrals, and whether the words arrived."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from opennrm.foundation.access.pages import staff
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.components.turning import pages_of

from ..actions import end_subscription
from ..queries import deliveries_lately, subscriptions_of


@staff("GET")
def subscriptions(request: ViewerRequest) -> HttpResponse:
    lists = {"subscriptions": subscriptions_of(request.viewer), "sent": deliveries_lately(request.viewer)}
    shown = pages_of(request, lists)
    return render(request, "exchange/subscriptions.html", shown)


@staff("POST")
def end(request: ViewerRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(subscriptions_of(request.viewer), pk=pk)
    end_subscription(subscription=found, by=request.viewer)
    messages.success(request, _("Nothing is sent to {address} any more.").format(address=found.address))
    return redirect("exchange:subscriptions")
