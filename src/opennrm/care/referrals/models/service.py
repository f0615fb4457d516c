"""Who can help, with what, where and whom? The directory: public facts only, never a shelter's address."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.core.codes import CodeField, code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.core.models import Editable, Row


class ServiceSet(models.QuerySet["Service"]):
    """Reading verbs of the directory, which is open to everybody who refers or advises."""

    def active(self) -> ServiceSet:
        """Services that take people now."""
        return self.filter(active=True, organisation__active=True)

    def reaching(self, territory: str) -> ServiceSet:
        """Services there: of the place itself, of what it lies in, of what lies in it, or of the whole country."""
        return self.filter(Q(territory="") | Q(territory__in=_around(territory))) if territory else self


def _around(territory: str) -> list[str]:
    places = country().territories
    around = [territory, *(code for code, place in places.items() if place.parent == territory)]
    parent = places[territory].parent if territory in places else None
    while parent:
        around.append(parent)
        parent = places[parent].parent
    return around


class Service(Editable):
    """One kind of help that an organisation gives; blank territory means the whole country."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    kind = CodeField("referrals.services")
    territory = models.CharField(max_length=20, blank=True)
    active = models.BooleanField(default=True)

    objects: Any = models.Manager.from_queryset(ServiceSet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "territory"], name="referrals_service_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "territory"], name="referrals_service_kind")]

    class Privacy:
        public = ("organisation", "kind", "territory", "active")
        operational = ("id", "version")

    def __str__(self) -> str:
        return f"{self.organisation}: {self.help}"

    @property
    def languages(self) -> list[str]:
        """The languages that the organisation serves people in, in the reader's language."""
        return [
            code_list("people.languages").label(row.language) for row in self.organisation.languages.all()
        ]

    @property
    def help(self) -> str:
        """The kind of help, in the reader's language."""
        return code_list("referrals.services").label(self.kind)

    @property
    def territory_name(self) -> str:
        """Where it helps, in the reader's language."""
        return str(country().territory(self.territory)) if self.territory else str(country())


class ServiceClient(Row):
    """Whom a service is for; a service without any is for everybody."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="clients")
    code = CodeField("referrals.clients")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "code"], name="referrals_client_once")]

    class Privacy:
        public = ("service", "code")
        operational = ("id",)
