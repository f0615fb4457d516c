"""Who can help, and what of it can be offered to this person now?"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from opennrm.care.cases.models import Case
from opennrm.care.cases.queries import needs_of
from opennrm.foundation.access.models import Exclusion, Organisation
from opennrm.foundation.access.sections import Purpose, Section, SectionSet
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import Code, code_list
from opennrm.foundation.core.verdict import require
from opennrm.foundation.people.models import Consent, Person
from opennrm.foundation.people.policies import may_rest_on

from .models import Referral, Service, ServiceSet
from .policies import HELPING, may_list
from .rows import needs_answered
from .sections import CARD


def directory(*, kind: str = "", territory: str = "", language: str = "") -> ServiceSet:
    """Services that take people now, narrowed by what is given; public facts only."""
    rows: ServiceSet = Service.objects.active().reaching(territory)
    if kind:
        rows = rows.filter(kind=kind)
    if language:
        rows = rows.filter(organisation__languages__language=language)
    return _in_full(rows)


def services_kept(viewer: Viewer) -> ServiceSet:
    """Every service of the directory, for those who keep it; NotAllowed for others."""
    require(may_list(viewer))
    return _in_full(Service.objects.all())


def service_kept(viewer: Viewer, pk: uuid.UUID) -> Service | None:
    """One service, for those who keep the directory."""
    return services_kept(viewer).filter(pk=pk).first()


def organisations_that_help(viewer: Viewer) -> QuerySet[Organisation]:
    """Organisations whose services can be listed, for those who keep the directory."""
    require(may_list(viewer))
    return Organisation.objects.filter(active=True, kind__in=HELPING).order_by("kind", "name_en")


def _in_full(rows: ServiceSet) -> ServiceSet:
    return (
        rows.select_related("organisation")
        .prefetch_related("clients", "organisation__languages")
        .order_by("kind", "organisation__name_en", "territory")
    )


@dataclass(frozen=True)
class Offer:
    """A service that can be offered now, the needs it answers, and the consent that exists already."""

    service: Service
    answers: tuple[str, ...]
    consent: Consent | None
    speaks: bool  # a language of the person

    @property
    def agreed_parts(self) -> list[Section]:
        """What the existing consent names, in the order of the record."""
        return sorted(self.consent.sections, key=lambda part: part.bit) if self.consent else []


@dataclass(frozen=True)
class OffersOfKind:
    """Every offer of one kind of service."""

    kind: Code
    offers: tuple[Offer, ...]


def offers(
    viewer: Viewer, case: Case, *, kind: str = "", territory: str = "", besides: Collection[uuid.UUID] = ()
) -> list[OffersOfKind]:
    """Services for this person, by kind, those that speak the person's language first.

    Without a kind: those that answer a need not yet met, or all where no need is noted. Without a
    territory: those that reach the centre's. Left out: services asked already, organisations the
    person wants kept out, services for somebody else. Services named in `besides` are offered too.
    """
    noted = [need.kind for need in needs_of(viewer, case) if need.met_at is None]
    rows = directory(kind=kind, territory=territory or case.organisation.territory)
    if not kind and noted:
        rows = rows.filter(
            kind__in=[k.code for k in code_list("referrals.services") if needs_answered(k.code) & {*noted}]
        )
    if besides:
        rows = directory().filter(Q(pk__in=rows.order_by().values("pk")) | Q(pk__in=besides))
    asked = Referral.objects.filter(case=case).under_way().values("service_id")
    excluded = Q(organisation__in=_kept_out(case)) | Q(pk__in=asked)
    fitting = [service for service in rows.exclude(excluded) if suits(service, case.person)]
    consents = _live_consents(case, [service.organisation for service in fitting])
    spoken = {row.language for row in case.person.languages.all()}
    found = [_offer(service, noted, consents, spoken) for service in fitting]
    return [
        OffersOfKind(
            code, tuple(sorted((o for o in found if o.service.kind == code.code), key=lambda o: not o.speaks))
        )
        for code in code_list("referrals.services")
        if any(o.service.kind == code.code for o in found)
    ]


def _offer(
    service: Service, noted: Sequence[str], consents: Mapping[uuid.UUID, Consent], spoken: set[str]
) -> Offer:
    speaks = bool(spoken & {row.language for row in service.organisation.languages.all()})
    answers = tuple(need for need in noted if need in needs_answered(service.kind))
    return Offer(service, answers, consents.get(service.organisation_id), speaks)


def suits(service: Service, person: Person) -> bool:
    """Is the service for somebody like this person? What is not known excludes nobody."""
    groups = {client.code for client in service.clients.all()}
    if not groups or "families" in groups:
        return True
    if person.treated_as_child(clock.today()):
        return "children" in groups
    wanted = {code.code for code in code_list("referrals.clients") if code.extra.get("sex") == person.sex}
    return bool(groups & wanted) if wanted else groups != {"children"}


def _kept_out(case: Case) -> QuerySet[Organisation]:
    rows = Exclusion.objects.filter(record=case.record_id, organisation__isnull=False, ended_at__isnull=True)
    return Organisation.objects.filter(pk__in=rows.values("organisation_id"))


def live_consent(case: Case, organisation: Organisation, sections: SectionSet = CARD) -> Consent | None:
    """The newest live consent that lets this organisation see these sections in order to help."""
    given = _consents_to_rest_on(case, [organisation])
    return next((consent for consent in given if consent.covers(sections)), None)


def _live_consents(case: Case, organisations: Sequence[Organisation]) -> dict[uuid.UUID, Consent]:
    given = _consents_to_rest_on(case, organisations)
    return {consent.recipient_id: consent for consent in reversed(given) if consent.covers(CARD)}


def _consents_to_rest_on(case: Case, organisations: Sequence[Organisation]) -> list[Consent]:
    """The live consents, newest first, that let something new be shared with these organisations in order to help."""
    given = case.person.consents.live().filter(recipient__in=organisations, purpose=Purpose.ASSIST)
    return [consent for consent in given if may_rest_on(consent, clock.today())]
