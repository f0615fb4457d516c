"""What would bringing a directory in change here, and what stands against it?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from opennrm.care.referrals.models import Service
from opennrm.care.referrals.policies import HELPING
from opennrm.foundation.access.models import Kind, Organisation

from .directory_said import Directory, Fault, SaidOrganisation, SaidService


@dataclass(frozen=True)
class OrganisationChange:
    """An organisation that is here and would be called or telephoned otherwise, or speak more languages."""

    organisation: Organisation
    names: Mapping[str, str]
    phone: str
    languages: tuple[str, ...]  # to be added

    @property
    def what(self) -> list[str]:
        """What would change, in words."""
        changed = {
            _("name"): bool(self.names), _("telephone"): self.phone != self.organisation.phone,
            _("languages"): bool(self.languages),
        }  # fmt: skip
        return [word for word, does in changed.items() if does]


@dataclass(frozen=True)
class ServiceChange:
    """A service that is here and would help elsewhere, others, or take people again or no more."""

    service: Service
    said: SaidService
    what: tuple[str, ...]


@dataclass
class DirectoryPlan:
    """What is new, what would change, what stays as it is, and what cannot be."""

    new_organisations: dict[uuid.UUID, SaidOrganisation] = field(default_factory=dict)
    organisations: list[OrganisationChange] = field(default_factory=list)
    new: list[SaidService] = field(default_factory=list)
    changes: list[ServiceChange] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    namesakes: list[str] = field(default_factory=list)  # new here under names that are here already
    spoken: dict[uuid.UUID, set[str]] = field(default_factory=dict)

    @property
    def changes_nothing(self) -> bool:
        """Does everything stand here already as the file says?"""
        return not (self.new_organisations or self.organisations or self.new or self.changes)


def plan_directory(said: Directory) -> DirectoryPlan:
    """What bringing in these services would do."""
    plan = DirectoryPlan(faults=list(said.faults))
    for service in said.services:
        plan.spoken.setdefault(service.organisation.id, set()).update(service.languages)
    _organisations(plan, said.services)
    _services(plan, said.services)
    return plan


def _organisations(plan: DirectoryPlan, said: Sequence[SaidService]) -> None:
    bodies = {service.organisation.id: service.organisation for service in said}
    here = Organisation.objects.prefetch_related("languages").in_bulk(list(bodies))
    for key, body in bodies.items():
        if key not in here:
            plan.new_organisations[key] = body
        elif (fault := _against(here[key], body)) is not None:
            plan.faults.append(fault)
        elif (change := _change_of(here[key], body, plan.spoken[key])).what:
            plan.organisations.append(change)
    names = {body.names["en"]: body for body in plan.new_organisations.values()}
    taken = Organisation.objects.filter(name_en__in=list(names)).values_list("name_en", flat=True)
    plan.namesakes = sorted(set(taken))


def _against(here: Organisation, said: SaidOrganisation) -> Fault | None:
    if here.kind not in HELPING:
        return Fault(f"{said.place}.id", _("This organisation is here, and is none that gives help."))
    if said.kind is not None and said.kind != here.kind:
        return Fault(f"{said.place}.attributes", _("What an organisation is does not change by a file."))
    return None


def _change_of(here: Organisation, said: SaidOrganisation, spoken: set[str]) -> OrganisationChange:
    now = {"en": here.name_en, "be": here.name_be, "ru": here.name_ru}
    names = {language: name for language, name in said.names.items() if now[language] != name}
    missing = spoken - {row.language for row in here.languages.all()}
    return OrganisationChange(here, names, said.phone or here.phone, tuple(sorted(missing)))


def _services(plan: DirectoryPlan, said: Sequence[SaidService]) -> None:
    rows = Service.objects.select_related("organisation").prefetch_related("clients")
    here = rows.in_bulk([service.id for service in said])
    of_bodies = Service.objects.filter(organisation__in=list(plan.spoken))
    held = {(row.organisation_id, row.kind, row.territory): row.pk for row in of_bodies}
    for service in said:
        place = (service.organisation.id, service.kind, service.territory)
        if held.setdefault(place, service.id) != service.id:
            plan.faults.append(
                Fault(
                    service.place,
                    _("The organisation gives this kind of help there already, under another key."),
                )
            )
        elif service.id not in here:
            plan.new.append(service)
        elif (fault := _against_service(here[service.id], service)) is not None:
            plan.faults.append(fault)
        elif what := _changed(here[service.id], service):
            plan.changes.append(ServiceChange(here[service.id], service, what))
        else:
            plan.same += 1


def _against_service(here: Service, said: SaidService) -> Fault | None:
    """People were referred to it as it is: who gives the help, and which, stays."""
    if here.organisation_id != said.organisation.id:
        return Fault(
            f"{said.place}.organization.id", _("A service does not change hands. Give it another key.")
        )
    if here.kind != said.kind:
        return Fault(
            f"{said.place}.attributes", _("The kind of help does not change. Give the service another key.")
        )
    return None


def _changed(here: Service, said: SaidService) -> tuple[str, ...]:
    changed = {
        _("where"): here.territory != said.territory,
        _("for whom"): {client.code for client in here.clients.all()} != said.clients,
        # An organisation that does not work at all is shown as closed, whatever its services say.
        _("takes people"): here.organisation.active and here.active != said.active,
    }
    return tuple(word for word, does in changed.items() if does)


def kind_of(said: SaidOrganisation) -> str:
    """What a new organisation is set up as."""
    return said.kind or Kind.SERVICE.value
