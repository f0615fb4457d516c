"""How does a service come into the directory, and how does it stop taking people?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import journal
from opennrm.foundation.core.journal import Actor
from opennrm.foundation.core.verdict import require

from ..models import Service, ServiceClient
from ..policies import can_be_listed, may_list
from ..rows import service_rows


@transaction.atomic
def list_service(
    *,
    organisation: Organisation,
    kind: str,
    territory: str = "",
    clients: Iterable[str] = (),
    active: bool = True,
    pk: uuid.UUID | None = None,
    by: Actor,
) -> Service:
    """Put a service into the directory; blank territory: the whole country, no clients: everybody.

    `pk` is what a directory that brings it in calls it, to know it again.
    """
    if isinstance(by, Viewer):
        require(may_list(by))
    require(can_be_listed(organisation, kind, territory))
    service, whom = service_rows(
        organisation=organisation, kind=kind, territory=territory, clients=clients, pk=pk
    )
    service.active = active
    service.save(force_insert=True)
    ServiceClient.objects.bulk_create(whom)
    journal.record("referrals.service_listed", by=by, service=str(service.pk), kind=kind)
    return service


@transaction.atomic
def change_service(
    *, service: Service, territory: str, clients: Iterable[str], active: bool, by: Viewer
) -> None:
    """Say anew where a service helps, whom, and whether it takes people; who gives the help, and which, stays."""
    require(may_list(by))
    service.territory, service.active = territory, active
    service.save_over(service.version, "territory", "active")
    wanted = set(clients)
    ServiceClient.objects.filter(service=service).exclude(code__in=wanted).delete()
    known = set(ServiceClient.objects.filter(service=service).values_list("code", flat=True))
    ServiceClient.objects.bulk_create(
        ServiceClient(service=service, code=code) for code in sorted(wanted - known)
    )
    journal.record("referrals.service_changed", by=by, service=str(service.pk))


@transaction.atomic
def set_service_active(*, service: Service, active: bool, by: Viewer) -> None:
    """Let a service take people again, or stop sending anybody there; referrals under way go on."""
    require(may_list(by))
    if Service.objects.filter(pk=service.pk, active=not active).update(active=active):
        event = "referrals.service_active" if active else "referrals.service_inactive"
        journal.record(event, by=by, service=str(service.pk))
