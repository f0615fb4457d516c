"""Lists in every state for the invented country, and what the oracle is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.foundation.access.models import Organisation, Record
from opennrm.foundation.access.viewer import Viewer
from opennrm.outreach.exchange.actions import (
    ask_for_list,
    discard_list,
    make_list,
    queue_list,
    receive_list,
)
from opennrm.outreach.exchange.bulk import bring_in
from opennrm.outreach.exchange.columns import heads_of
from opennrm.outreach.exchange.models import IncomingList, OutgoingList
from opennrm.outreach.exchange.models.outgoing import MOST_ALONE
from opennrm.outreach.exchange.queries import plan_of
from opennrm.outreach.exchange.reading import read
from opennrm.outreach.exchange.writing import Format
from tests.factories import world

from .oracle import Share, Thing

if TYPE_CHECKING:
    from .country import Country

PEOPLE = b"First Name,Second Name\nOskar,Vydumany\n"


def lists(country: Country, side: str) -> list[Thing]:
    """Lists that wait, are on their way, thrown away and brought in, the case that came, and lists that go out."""
    officer = country.viewers["desk-officer", side]
    colleague = world.a_viewer("desk-officer", officer.organisation)
    on_its_way, gone = _received(officer), _received(officer)
    queue_list(incoming=on_its_way, by=officer)
    discard_list(incoming=gone, by=officer)
    return [
        _thing(_received(officer), side, "a list that waits", "waiting"),
        _thing(on_its_way, side, "a list on its way"),
        _thing(gone, side, "a list thrown away"),
        *_brought_in(officer, side),
        *_going_out(officer, colleague, side),
    ]


def _received(by: Viewer) -> IncomingList:
    sheet = read(PEOPLE)
    return receive_list(sheet=sheet, file_name="list.csv", mapped=heads_of(sheet.rows).mapped(), by=by)


def _brought_in(by: Viewer, side: str) -> list[Thing]:
    from .country import grown

    incoming = _received(by)
    sheet = read(PEOPLE)
    heads = heads_of(sheet.rows)
    (case,) = bring_in(plan=plan_of(by, sheet, heads, heads.mapped()), incoming=incoming, by=by)
    came = grown(case, side, "a case from a list")
    came.facts.add("from a list")
    return [_thing(incoming, side, "a list brought in"), came]


def _going_out(by: Viewer, colleague: Viewer, side: str) -> list[Thing]:
    short, theirs, long, made = (
        ask_for_list(recipient=None, kind=Format.CSV, reason="own_work", by=who)
        for who in (by, colleague, colleague, by)
    )
    OutgoingList.objects.filter(pk=long.pk).update(people=MOST_ALONE + 1)
    make_list(outgoing=made, by=by)
    return [
        _out(short, by, side, "a list asked for", "short"),
        _out(theirs, colleague, side, "a list that a colleague asked for", "short"),
        _out(long, colleague, side, "a long list that a colleague asked for", "long"),
        _out(made, by, side, "a list made", "made"),
    ]


def _thing(incoming: IncomingList, side: str, what: str, *facts: str) -> Thing:
    return _of_record(incoming.record, "list", f"{what} ({side})", facts)


def _out(outgoing: OutgoingList, by: Viewer, side: str, what: str, *facts: str) -> Thing:
    return _of_record(outgoing.record, "list_out", f"{what} ({side})", (*facts, f"asked by {by.user_id}"))


def _of_record(record: Record, kind: str, what: str, facts: tuple[str, ...]) -> Thing:
    """A list as the oracle knows it: the organisation that brought it in, or asked for it, and nobody else."""
    owner: Organisation = record.organisation
    share = Share(owner.pk, frozenset({"exchange.origin"}), "assist", writes=True)
    return Thing(what, kind, record.reference, owner.pk, [share], facts=set(facts))
