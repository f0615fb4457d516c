"""How do invented referrals and stays become records?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opennrm.care.cases.models import Case
from opennrm.care.referrals.bulk import ReferralRows
from opennrm.care.referrals.facts import Explained
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.shelters.bulk import StayRows
from opennrm.care.shelters.models import Bed
from opennrm.foundation.access.models import Kind, User
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.keystore import DataKey, key_store
from opennrm.foundation.people.sections import CONTACT, IDENTITY

from .bodies import Country, offers
from .houses import Place, needs_bed
from .life import Help, Life, Staff

Services = dict[tuple[str, str], Service]  # by organisation's key and kind


@dataclass(frozen=True)
class Roofs:
    """Which place each life has by its number, and the bed that each place became."""

    places: Mapping[int, Place]
    beds: Mapping[Place, Bed]


def list_services(country: Country) -> Services:
    """The directory: shelters and services help people from the whole country."""
    rows, found = ReferralRows(), {}
    for key in country.of_kind(Kind.SHELTER, Kind.SERVICE):
        organisation = country.organisations[key]
        for kind in offers(key):
            found[key, kind] = rows.add_service(organisation, kind, territory="")
    rows.save(by=SYSTEM)
    return found


def write_help(
    pairs: Sequence[tuple[Life, Case]], services: Services, roofs: Roofs, country: Country
) -> None:
    """Write the referrals of these lives, and the stays that followed."""
    rows, stays = ReferralRows(), StayRows()
    asked = [
        case.record.key_id for life, case in pairs if any(h.question or h.reject_text for h in life.help)
    ]
    keys = key_store().get_many(asked)
    for life, case in pairs:
        officer = country.user(life.officer)
        for each in life.help:
            worker = country.user(Staff(each.to, life.number))
            referral = rows.add_referral(
                case, services[each.to, each.service], sent_at=each.sent_at, sent_by=officer,
                explained=_explained(life, each), needs=each.needs,
                also=frozenset({IDENTITY, CONTACT}) if each.service in ("legal_aid", "medical") else frozenset(),
                urgency="today" if "safe_place" in each.needs else "soon",
            )  # fmt: skip
            _answer(rows, referral, each, (worker, officer), keys.get(case.record.key_id))
            if needs_bed(each):
                _add_stay(stays, referral, each, roofs.beds[roofs.places[life.number]], worker)
    rows.save(by=SYSTEM)
    stays.save(by=SYSTEM)


def _explained(life: Life, each: Help) -> Explained:
    """How the consent was given: for a child by the guardian, and the child was asked."""
    return Explained(
        each.language,
        life.facts.interpreter_needed,
        guardian=life.guardian,
        assent=Answer.YES if life.guardian else Answer.UNKNOWN,
        read_aloud=Answer.YES,
    )


def _answer(
    rows: ReferralRows, referral: Referral, each: Help, who: tuple[User, User], key: DataKey | None
) -> None:
    worker, officer = who
    if each.asked_at:
        rows.ask(referral, at=each.asked_at, by=worker, text=each.question, key=key)
    if each.rejected_at:
        rows.reject(
            referral,
            reason=each.reject_reason,
            at=each.rejected_at,
            by=worker,
            text=each.reject_text,
            key=key,
        )
    if each.accepted_at:
        rows.accept(referral, at=each.accepted_at, by=worker)
    if each.withdrawn_at:
        rows.withdraw(referral, at=each.withdrawn_at, by=officer)
    elif each.done_at:
        rows.finish(referral, at=each.done_at, by=worker)


def _add_stay(stays: StayRows, referral: Referral, each: Help, bed: Bed, worker: User) -> None:
    assert each.accepted_at is not None
    stays.add_stay(
        referral, bed, expected_on=clock.on_date(each.arrived_at or each.accepted_at), by=worker,
        arrived_at=each.arrived_at, left_on=clock.on_date(each.left_at) if each.left_at else None,
    )  # fmt: skip
