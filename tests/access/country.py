"""An invented country for the matrix: two of every organisation, and a record in every state on both sides.

What the oracle is told of each record (`Share`) is written from the domain's rules, not read from the grants.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from opennrm.care.cases.actions import note_safety, open_case
from opennrm.care.cases.models import Case
from opennrm.care.hotline.actions import close_call, hand_over, save_call
from opennrm.care.hotline.models import Call
from opennrm.care.hotline.sheet import Sheet
from opennrm.care.identification.actions import (
    add_episode,
    ask_for_more,
    decide_positive,
    note_indicators,
    send_to_panel,
)
from opennrm.care.identification.facts import EpisodeFacts, Explained
from opennrm.care.referrals.models import Service
from opennrm.care.shelters.models import Bed, Shelter
from opennrm.foundation.access.actions import Wanted, create_own_token, create_user
from opennrm.foundation.access.models import Kind, Organisation, Record
from opennrm.foundation.access.sections import Purpose, section
from opennrm.foundation.access.tokens import sections_open_to, viewer_of
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.references import new_reference
from opennrm.foundation.people.actions import (
    Agreement,
    PersonFacts,
    SafeWays,
    keep_out,
    record_consent,
    write_contact,
    write_identity,
)
from opennrm.foundation.people.models import Consent
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts
from opennrm.outreach.exchange.actions import subscribe
from tests.factories import world

from . import helping, listing
from .oracle import EVERY_PART, SENTENCES, Share, Somebody, Thing

SIDES = ("near", "far")
ROLES = tuple(SENTENCES)
PLACES = {"near": world.MINSK, "far": world.BREST}
PANEL_READS = frozenset(
    {"cases.overview", "identification.account", "identification.indicators", "identification.decisions"}
)
PANEL_KEEPS = frozenset({"identification.decisions"})


@dataclass
class Country:
    """Who works where, and the records there are."""

    organisations: dict[tuple[str, str], Organisation] = field(default_factory=dict)
    viewers: dict[tuple[str, str], Viewer] = field(default_factory=dict)
    things: list[Thing] = field(default_factory=list)
    services: dict[tuple[str, str], Service] = field(default_factory=dict)
    houses: dict[str, Shelter] = field(default_factory=dict)
    house_things: dict[str, Thing] = field(default_factory=dict)
    recovery_reason: str = "person_asks"

    def somebody(self, role: str, side: str) -> Somebody:
        viewer = self.viewers[role, side]
        return Somebody(role, viewer.user_id, viewer.organisation_id)

    def of_kind(self, kind: str) -> list[Thing]:
        return [thing for thing in self.things if thing.kind == kind]

    def panel_for(self, thing: Thing) -> Organisation:
        """The panel of the territory in which the owner works."""
        return self.organisations[Kind.PANEL, self.side_of(thing.owner)]

    def side_of(self, organisation: object) -> str:
        return next(
            (side for (_k, side), org in self.organisations.items() if org.pk == organisation), "near"
        )

    def free_bed(self, side: str) -> Bed:
        return helping.a_free_bed(self.houses[side])

    def other_side_of(self, organisation: object) -> str:
        return "far" if self.side_of(organisation) == "near" else "near"

    def side_of_helper(self, thing: Thing) -> str:
        """The side of the organisation that a referral was sent to."""
        return next(
            (side for (_k, side), org in self.organisations.items() if f"to {org.pk}" in thing.facts), "near"
        )

    def role_at(self, thing: Thing) -> str:
        """A role that fits the organisation."""
        kinds = {org.pk: kind for (kind, _side), org in self.organisations.items()}
        wanted = kinds.get(thing.owner, Kind.CENTRE)
        return next(role for role, kind in world.KIND_OF_ROLE.items() if kind == wanted)


def build() -> Country:
    """The whole country."""
    country = Country()
    for side in SIDES:
        for role, kind in world.KIND_OF_ROLE.items():
            organisation = world.an_organisation(kind, territory=PLACES[side])
            country.organisations[kind, side] = organisation
            country.viewers[role, side] = world.a_viewer(role, organisation)
    for side in SIDES:
        country.things += [*_cases(country, side), *_calls(country, side)]
        country.things += [*helping.services(country, side), *helping.houses(country, side)]
        country.things += helping.referrals(country, side)
        country.things += listing.lists(country, side)
    country.things += [_organisation(country, key) for key in country.organisations]
    country.things += [_newcomer(country, key) for key in country.organisations]
    country.things += [_token(viewer) for viewer in country.viewers.values()]
    country.things += [_subscription(country.viewers["desk-officer", side]) for side in SIDES]
    return country


def nothing_there(kind: str) -> Thing:
    """A reference that could be one, and is none."""
    return Thing(f"a {kind} that does not exist", kind, new_reference(), uuid.uuid4(), exists=False,
                 keys={"consent": uuid.uuid4(), "pk": uuid.uuid4()})  # fmt: skip


def grown(case: Case, side: str, what: str) -> Thing:
    """A case as the oracle knows it: the owning centre opens and writes every part, to help the person."""
    owners = Share(case.record.organisation_id, frozenset(EVERY_PART), "assist", writes=True)
    return Thing(f"{what} ({side})", "case", case.reference, case.record.organisation_id, [owners])


def _a_case(country: Country, side: str, what: str) -> tuple[Thing, Case]:
    officer = country.viewers["desk-officer", side]
    case = open_case(facts=PersonFacts(age_group="adult", birth_year=1990), needs=["medical"], by=officer)
    return grown(case, side, what), case


def _noted(country: Country, side: str, what: str) -> tuple[Thing, Case]:
    """A case with something in every part of it."""
    thing, case = _a_case(country, side, what)
    officer = country.viewers["desk-officer", side]
    note_safety(
        case=case, kinds=["do_not_phone"], advice="Ring twice.", risk="high", version=case.version, by=officer
    )
    write_identity(person=case.person, facts=IdentityFacts("Alena", "Invented", None, "MP1"), by=officer)
    write_contact(person=case.person, facts=ContactFacts(phone="+375290000000"), ways=SafeWays(), by=officer)
    episode = add_episode(
        case=case, facts=EpisodeFacts(acts=("recruitment",), narrative="They took it."), by=officer
    )
    note_indicators(case=case, answers={}, version=0, by=officer)
    thing.facts |= {"noted", "signs"}
    thing.keys |= {"pk": episode.pk, "consent": _consent(country, side, case).pk}
    (exclusion,) = keep_out(record=case.record, whom=country.organisations[Kind.SERVICE, side], by=officer)
    thing.keys["exclusion"] = exclusion.pk
    thing.kept_out.add(country.organisations[Kind.SERVICE, side].pk)
    return thing, case


def _consent(country: Country, side: str, case: Case) -> Consent:
    agreement = Agreement(
        Purpose.ASSIST,
        country.organisations[Kind.SHELTER, side],
        frozenset({section("cases.needs")}),
        "be",
        "no",
        "yes",
    )
    return record_consent(person=case.person, agreement=agreement, by=country.viewers["desk-officer", side])


def _cases(country: Country, side: str) -> list[Thing]:
    officer, panel = country.viewers["desk-officer", side], country.organisations[Kind.PANEL, side]
    member = country.viewers["panel-member", side]
    read_aloud = Explained("be", "no", read_aloud="yes")
    bare, _case = _a_case(country, side, "a case just opened")
    noted, _case = _noted(country, side, "a case with notes")

    sent, case = _noted(country, side, "a case at the panel")
    sent.keys["decision"] = send_to_panel(case=case, panel=panel, explained=read_aloud, by=officer).pk
    sent.facts |= {"asked", f"asked {panel.pk}", "at the panel"}
    sent.shares.append(Share(panel.pk, PANEL_READS, "identify", writes=True))

    back, case = _noted(country, side, "a case the panel asks about")
    decision = send_to_panel(case=case, panel=panel, explained=read_aloud, by=officer)
    ask_for_more(decision=decision, question="Where?", by=member)
    back.keys["decision"] = decision.pk
    back.facts |= {"asked", f"asked {panel.pk}", "at the panel", "asked back"}
    back.shares.append(Share(panel.pk, PANEL_READS, "identify", writes=True))

    decided, case = _noted(country, side, "a case the panel decided")
    decision = send_to_panel(case=case, panel=panel, explained=read_aloud, by=officer)
    decide_positive(
        decision=decision, grounds=["consistent_account"], reasons="It hangs together.", by=member
    )
    decided.keys["decision"] = decision.pk
    decided.facts |= {"asked", f"asked {panel.pk}", "decided"}
    decided.shares.append(Share(panel.pk, PANEL_KEEPS, "identify", writes=True))
    return [bare, noted, sent, back, decided]


def call_thing(call: Call, side: str, what: str, *facts: str) -> Thing:
    """A call as the oracle knows it: the hotline that took it opens and writes its sheet, to advise."""
    owner = call.record.organisation_id
    shares = [Share(owner, frozenset({"hotline.sheet"}), "advise", writes=True)]
    return Thing(f"{what} ({side})", "call", call.reference, owner, shares, facts=set(facts))


def _calls(country: Country, side: str) -> list[Thing]:
    operator, centre = country.viewers["hotline-operator", side], country.organisations[Kind.CENTRE, side]
    saved = call_thing(save_call(sheet=Sheet(note="Afraid."), by=operator), side, "a call just saved", "open")
    ended = save_call(sheet=Sheet(note="Advice."), by=operator)
    close_call(call=ended, by=operator)
    closed = call_thing(ended, side, "a call closed", "closed")

    given = save_call(
        sheet=Sheet(
            call_type="about_self", language="be", consent_answer="yes", age_group="adult", note="Help."
        ),
        by=operator,
    )
    row = hand_over(call=given, centre=centre, by=operator)
    handed = call_thing(given, side, "a call handed over", "handed over")
    handed.shares.append(Share(centre.pk, frozenset({"hotline.sheet"}), "assist"))
    received = grown(row.case, side, "a case from the hotline")
    received.linked["call"] = handed
    received.keys["consent"] = row.consent.pk if row.consent else uuid.uuid4()
    return [saved, closed, handed, received]


def _organisation(country: Country, key: tuple[str, str]) -> Thing:
    organisation = country.organisations[key]
    staff = next(viewer for viewer in country.viewers.values() if viewer.organisation_id == organisation.pk)
    keys = {"key": organisation.pk, "user": staff.user_id}
    return Thing(
        f"an organisation ({key[0]})", "organisation", str(organisation.pk), organisation.pk, keys=keys
    )


def _newcomer(country: Country, key: tuple[str, str]) -> Thing:
    """An account that an administrator of the same side set up, and that nobody let in yet."""
    organisation, maker = country.organisations[key], country.viewers["administrator", key[1]]
    role = next(role for role, kind in world.KIND_OF_ROLE.items() if kind == key[0])
    user = create_user(
        username=f"new-{uuid.uuid4().hex[:8]}", display_name="New", organisation=organisation, role=role,
        by=maker,
    )  # fmt: skip
    return Thing(f"a new {role}", "newcomer", str(user.pk), organisation.pk,
                 facts={f"made by {maker.user_id}"}, keys={"user": user.pk})  # fmt: skip


def _token(viewer: Viewer) -> Thing:
    every = frozenset(sections_open_to([viewer.role]))
    token = create_own_token(wanted=Wanted("trial", every, may_write=True, days=30), by=viewer).token
    return Thing(f"a token of a {viewer.role_key}", "token", str(token.pk), viewer.organisation_id,
                 facts={f"of {viewer.user_id}"}, keys={"pk": token.pk})  # fmt: skip


def _subscription(viewer: Viewer) -> Thing:
    """Somebody's program is told of answers, on this machine."""
    token = viewer.user.tokens.first()
    told = subscribe(token=token, address="http://localhost:9/told/before", by=viewer_of(token))
    return Thing(f"a subscription of a {viewer.role_key}", "subscription", str(told.pk), viewer.organisation_id,
                 facts={f"of {viewer.user_id}"}, keys={"pk": told.pk})  # fmt: skip


def record_behind(thing: Thing) -> Record:
    """The row in the database: for putting grants on it."""
    found: Any = Record.objects.get(reference=thing.reference)
    return found  # type: ignore[no-any-return]
