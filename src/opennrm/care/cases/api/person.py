"""Who the person is and how to reach them: each opened on purpose, and each opening recorded."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from opennrm.foundation.access.operations import ApiRequest, Done, changes, done, reads
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.components.rest.fields import Day, Line, example, sent_example
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.people.actions import describe_person, write_contact, write_identity
from opennrm.foundation.people.queries import contact_of, identity_version
from opennrm.foundation.people.sections import CONTACT, IDENTITY
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts, open_contact, open_identity

from ..queries import case_for
from ..sections import Permission
from . import router
from .facts import Facts, Reached


class PersonNow(BaseModel):
    """The coded facts of the person."""

    alias: str
    age_group: str
    birth_year: int | None
    thought_child: str
    sex: str
    citizenship: str
    languages: list[str]
    interpreter_needed: str
    version: int

    model_config = example(
        alias="Rabina 27", age_group="adult", birth_year=1990, thought_child="unknown", sex="female",
        citizenship="BY", languages=["be"], interpreter_needed="no", version=1,
    )  # fmt: skip


class Identity(BaseModel):
    """What identifies the person."""

    given_name: str
    family_name: str
    birth_date: date | None
    document: str
    version: int

    model_config = example(
        given_name="Alena", family_name="Invented", birth_date="1990-03-17", document="MP1", version=2
    )


class IdentityNow(BaseModel):
    """What identifies the person; sealed as soon as it is written."""

    given_name: Line = ""
    family_name: Line = ""
    birth_date: Day | None = None
    document: Line = ""

    model_config = sent_example(given_name="Alena", family_name="Invented", birth_date="1990-03-17")


class Contact(BaseModel):
    """How the person may be reached safely."""

    phone: str
    messenger: str
    address: str
    code_word: str
    advice: str
    channels: list[str]
    do_not_contact: bool
    from_hour: int | None
    to_hour: int | None
    may_leave_message: str
    version: int

    model_config = example(
        phone="+375 29 000 00 00", messenger="", address="", code_word="Lantern", advice="", channels=["phone"],
        do_not_contact=False, from_hour=9, to_hour=None, may_leave_message="no", version=2,
    )  # fmt: skip


@reads(router, "/cases/{reference}/person", permission=Permission.READ, gives=PersonNow, versioned=True)
def person(request: ApiRequest, reference: str) -> PersonNow:
    """The coded facts of the person, without a name."""
    who = case_for(request.viewer, reference, IDENTITY).person
    request.version = who.version
    return PersonNow(
        alias=who.alias,
        age_group=who.age_group,
        birth_year=who.birth_year,
        thought_child=who.thought_child,
        sex=who.sex,
        citizenship=who.citizenship,
        languages=[row.language for row in who.languages.all()],
        interpreter_needed=who.interpreter_needed,
        version=who.version,
    )


@changes(router, "/cases/{reference}/person", permission=Permission.WORK)
def change_person(request: ApiRequest, reference: str, sent: Facts) -> Done:
    """Change the coded facts of the person."""
    found = case_for(request.viewer, reference, IDENTITY, WRITE)
    who = describe_person(
        person=found.person, facts=sent.facts(), version=request.if_version, by=request.viewer
    )
    return done(request, reference, f"/api/v1/cases/{found.reference}/person", version=who.version)


@reads(router, "/cases/{reference}/identity", permission=Permission.READ, gives=Identity, versioned=True)
def identity(request: ApiRequest, reference: str) -> Identity:
    """Open the identity. The opening is recorded."""
    viewer = request.viewer
    who = case_for(viewer, reference, IDENTITY).person
    facts = open_identity(who, viewer)
    request.version = identity_version(viewer, who) or 0
    return Identity(**vars(facts), version=request.version)


@changes(router, "/cases/{reference}/identity", permission=Permission.WORK)
def change_identity(request: ApiRequest, reference: str, sent: IdentityNow) -> Done:
    """Write the identity. Send "0" as If-Match where nothing was written yet."""
    found = case_for(request.viewer, reference, IDENTITY, WRITE)
    facts = IdentityFacts(sent.given_name, sent.family_name, sent.birth_date, sent.document)
    row = write_identity(
        person=found.person, facts=facts, version=_first(request.if_version), by=request.viewer
    )
    return done(request, reference, f"/api/v1/cases/{found.reference}/identity", version=row.version)


@reads(router, "/cases/{reference}/contact", permission=Permission.READ, gives=Contact, versioned=True)
def contact(request: ApiRequest, reference: str) -> Contact:
    """Open how the person may be reached safely. The opening is recorded."""
    viewer = request.viewer
    who = case_for(viewer, reference, CONTACT).person
    row = contact_of(viewer, who)
    facts = open_contact(row, viewer) if row else ContactFacts()
    request.version = row.version if row else 0
    return Contact(
        **vars(facts),
        channels=[channel.channel for channel in row.channels.all()] if row else [],
        do_not_contact=bool(row and row.do_not_contact),
        from_hour=row.from_hour if row else None,
        to_hour=row.to_hour if row else None,
        may_leave_message=row.may_leave_message if row else Answer.UNKNOWN.value,
        version=request.version,
    )


@changes(router, "/cases/{reference}/contact", permission=Permission.WORK)
def change_contact(request: ApiRequest, reference: str, sent: Reached) -> Done:
    """Write how the person may be reached safely. Send "0" as If-Match where nothing was written yet."""
    found = case_for(request.viewer, reference, CONTACT, WRITE)
    row = write_contact(
        person=found.person, facts=sent.contact(), ways=sent.ways(), version=_first(request.if_version),
        by=request.viewer,
    )  # fmt: skip
    return done(request, reference, f"/api/v1/cases/{found.reference}/contact", version=row.version)


def _first(version: int) -> int:
    """A row that is written for the first time is made with version 1; one that was there is beyond that."""
    return version or 1
