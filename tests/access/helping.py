"""Referrals, houses and stays for the invented country, and what the oracle is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.referrals.actions import accept_referral, ask_for_information, list_service, send_referrals
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.shelters.actions import accept_into_bed, add_room, hold_bed, open_shelter, settle_in
from opennrm.care.shelters.models import Bed, Shelter, Stay
from opennrm.foundation.access.models import Kind, Organisation
from opennrm.foundation.access.sections import section
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.people.actions import PersonFacts, SafeWays, write_contact
from opennrm.foundation.people.vault import ContactFacts

from .oracle import EVERY_PART, Share, Thing

if TYPE_CHECKING:
    from .country import Country

CARD = frozenset({"cases.overview", "cases.safety", "cases.needs", "referrals.referrals"})
ALSO = frozenset({"people.identity"})  # agreed to from the acceptance on; the contact only where that is said
AND_CONTACT = ALSO | {"people.contact"}
HOUSE = frozenset({"shelters.stay", "shelters.address"})


def services(country: Country, side: str) -> list[Thing]:
    """The directory: a place to stay, and a doctor."""
    found = []
    for kind, help_ in ((Kind.SHELTER, "accommodation"), (Kind.SERVICE, "medical")):
        organisation = country.organisations[kind, side]
        service = list_service(organisation=organisation, kind=help_, by=SYSTEM)
        country.services[kind, side] = service
        found.append(
            Thing(
                f"the directory's {help_}",
                "service",
                str(service.pk),
                organisation.pk,
                keys={"pk": service.pk, "organization": organisation.pk},
            )
        )
    return found


def houses(country: Country, side: str) -> list[Thing]:
    """One house with enough beds."""
    organisation = country.organisations[Kind.SHELTER, side]
    house = open_shelter(organisation=organisation, territory="BY-HM", address="Invented street 1", by=SYSTEM)
    add_room(shelter=house, code="1", beds=6, by=SYSTEM)
    country.houses[side] = house
    owner = Share(organisation.pk, HOUSE, "assist", writes=True)
    keys = {"pk": a_free_bed(house).pk}
    thing = Thing(f"a house ({side})", "shelter", house.reference, organisation.pk, [owner], keys=keys)
    country.house_things[side] = thing
    return [thing]


def referrals(country: Country, side: str) -> list[Thing]:
    """A referral in every open state, to a service and to a shelter, and the stays that came of some."""
    things: list[Thing] = []
    for kind in (Kind.SERVICE, Kind.SHELTER):
        for state in ("waiting", "asked", "accepted"):
            things += _referred(country, side, kind, state)
    for state in ("expected", "here", "away"):
        things += _stay(country, side, state)
    return things


def _referred(country: Country, side: str, kind: str, state: str) -> list[Thing]:
    also = AND_CONTACT if (kind, state) == (Kind.SERVICE, "accepted") else ALSO
    case, referral, helper = _sent(country, side, kind, also)
    worker = country.viewers[_WORKER[kind], side]
    shares = _shares(case, helper)
    if state == "asked":
        ask_for_information(referral=referral, question="Can they walk?", by=worker)
    if state == "accepted":
        accept_referral(referral=referral, by=worker)
        shares.append(Share(helper.pk, also, "assist"))
    return _as_things(case, referral, shares, side, f"{state} at a {kind}", {state})


_WORKER = {Kind.SERVICE: "service-worker", Kind.SHELTER: "shelter-worker"}


def _sent(
    country: Country, side: str, kind: str, also: frozenset[str] = ALSO
) -> tuple[Case, Referral, Organisation]:
    officer = country.viewers["desk-officer", side]
    case = open_case(facts=PersonFacts(age_group="adult"), needs=["medical", "safe_place"], by=officer)
    if also >= AND_CONTACT:
        write_contact(
            person=case.person, facts=ContactFacts(phone="+375290000000"), ways=SafeWays(), by=officer
        )
    service: Service = country.services[kind, side]
    wanted = [Wanted(service, frozenset(section(part) for part in also))]
    (referral,) = send_referrals(
        case=case, wanted=wanted, urgency="soon", explained=Explained("be", "no"), by=officer
    )
    referral = Referral.objects.select_related("case__record", "service__organisation", "consent").get(
        pk=referral.pk
    )
    return case, referral, service.organisation


def _shares(case: Case, helper: Organisation) -> list[Share]:
    owner = Share(case.record.organisation_id, frozenset(EVERY_PART), "assist", writes=True)
    return [owner, Share(helper.pk, CARD, "assist", writes=True)]


def _as_things(
    case: Case, referral: Referral, shares: list[Share], side: str, what: str, facts: set[str]
) -> list[Thing]:
    owner = case.record.organisation_id
    consent = {"consent": referral.consent_id}
    known = {f"to {referral.service.organisation_id}", f"from {owner}", f"for {referral.service.kind}"}
    about = Thing(f"a case {what} ({side})", "case", case.reference, owner, shares, keys=consent)
    asked = Thing(
        f"a referral {what} ({side})", "referral", str(referral.pk), owner, shares, facts=facts | known,
        keys={"pk": referral.pk, **consent}, linked={"case": about},
    )  # fmt: skip
    return [about, asked]


def _stay(country: Country, side: str, state: str) -> list[Thing]:
    case, referral, helper = _sent(country, side, Kind.SHELTER)
    worker, officer = country.viewers["shelter-worker", side], country.viewers["desk-officer", side]
    brings = state == "expected"
    stay: Stay = accept_into_bed(
        referral=referral, bed=country.free_bed(side), by=worker,
        arrival_mode="centre_brings" if brings else "person_comes",
    )  # fmt: skip
    if brings:  # whoever sent the referral brings the person, and may open the address for two days
        country.house_things[side].shares.append(
            Share(officer.user_id, frozenset({"shelters.address"}), "assist")
        )
    if state != "expected":
        settle_in(stay=stay, by=worker)
    if state == "away":
        hold_bed(stay=stay, by=worker)
    shares = [*_shares(case, helper), Share(helper.pk, ALSO, "assist")]
    owner = Share(helper.pk, frozenset({"shelters.stay"}), "assist", writes=True)
    return [
        *_as_things(case, referral, shares, side, f"with somebody {state}", {"accepted", "has a bed"}),
        Thing(
            f"a stay of somebody {state} ({side})",
            "stay",
            stay.reference,
            helper.pk,
            [owner],
            facts={state},
            keys={"referral": referral.pk},
        ),
    ]


def a_free_bed(house: Shelter) -> Bed:
    bed: Bed = Bed.objects.filter(room__shelter=house).free().select_related("room__shelter__record").first()
    return bed
