"""The one rule of access, without pages: which records open, for every pair of the things that matter."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta
from typing import Any

import pytest

from opennrm.foundation.access.actions import open_records
from opennrm.foundation.access.doors import sections_seen, sees
from opennrm.foundation.access.models import Exclusion, Grant, Kind, Organisation, Record
from opennrm.foundation.access.scoping import visible_records
from opennrm.foundation.access.sections import Act, Purpose, all_sections, section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from tests.factories import world

from . import oracle
from .oracle import EVERY_PART, SENTENCES, Share, Somebody, Thing
from .pairs import all_pairs

pytestmark = pytest.mark.django_db

# When a grant begins, ends and is revoked, in seconds from now; and whether that is live.
TIMES: dict[str, tuple[int, int | None, int | None, bool]] = {
    "live": (-60, None, None, True),
    "live until later": (-60, 60, None, True),
    "begins now": (0, None, None, True),
    "begins later": (60, None, None, False),
    "expired": (-60, -1, None, False),
    "expires now": (-60, 0, None, False),
    "revoked": (-60, None, -1, False),
    "revoked before it would end": (-60, 60, -1, False),
}
HOLDERS = ("organisation", "user", "other organisation", "colleague")
KEPT_OUT = ("nobody", "organisation", "user", "other organisation", "colleague", "let in again")
PARTS: dict[str, tuple[str, ...]] = {
    "one": ("cases.needs",),
    "another": ("identification.account",),
    "identity": ("people.identity", "people.contact"),
    "the sheet": ("hotline.sheet",),
    "first and last": ("cases.overview", "cases.history"),
    "the panel's": (
        "cases.overview",
        "identification.account",
        "identification.indicators",
        "identification.decisions",
    ),
    "none": (),
    "all": EVERY_PART,
}


class Staff:
    """A viewer, a colleague, and an organisation of the same kind elsewhere."""

    def __init__(self, role: str) -> None:
        self.viewer = world.a_viewer(role)
        self.colleague = world.a_viewer(role, self.viewer.organisation)
        self.elsewhere: Organisation = world.an_organisation(world.KIND_OF_ROLE[role], territory=world.BREST)

    def who(self) -> Somebody:
        return Somebody(self.viewer.role_key, self.viewer.user_id, self.viewer.organisation_id)

    def holder(self, name: str) -> tuple[uuid.UUID | None, uuid.UUID | None]:
        """(organisation, user) of a grant or an exclusion."""
        return {
            "organisation": (self.viewer.organisation_id, None),
            "user": (None, self.viewer.user_id),
            "other organisation": (self.elsewhere.pk, None),
            "colleague": (None, self.colleague.user_id),
        }.get(name, (None, None))


def _rows(role: str) -> list[list[dict[str, Any]]]:
    """What lies on each record: every pair on one grant, then two grants at once, so that none lends to another."""
    choices: dict[str, Any] = {
        "holder": HOLDERS,
        "time": list(TIMES),
        "purpose": list(Purpose.values),
        "parts": list(PARTS),
        "writes": (True, False),
        "kept out": KEPT_OUT,
    }
    ones = all_pairs(choices, seed=len(role))
    usable = [{**row, "purpose": SENTENCES[role].purpose, "kept out": "nobody"} for row in ones]
    return (
        [[row] for row in ones]
        + [[row] for row in usable]
        + [list(two) for two in itertools.pairwise(usable)]
    )


def _thing(
    staff: Staff, record: Record, rows: list[dict[str, Any]], grants: list[Grant], kept: list[Exclusion]
) -> Thing:
    now = clock.now()
    thing = Thing(str(rows), "case", record.reference, record.organisation_id)
    for row in rows:
        begins, ends, revoked, live = TIMES[row["time"]]
        organisation, user = staff.holder(row["holder"])
        grants.append(
            Grant(
                record=record, organisation_id=organisation, user_id=user, purpose=row["purpose"], basis="consent",
                sections=frozenset(section(part) for part in PARTS[row["parts"]]), may_write=row["writes"],
                starts_at=now + timedelta(seconds=begins),
                expires_at=None if ends is None else now + timedelta(seconds=ends),
                revoked_at=None if revoked is None else now + timedelta(seconds=revoked),
            )
        )  # fmt: skip
        holder = organisation or user
        assert holder
        thing.shares.append(
            Share(holder, frozenset(PARTS[row["parts"]]), row["purpose"], row["writes"], live)
        )
    out = rows[0]["kept out"]
    organisation, user = staff.holder("organisation" if out == "let in again" else out)
    if organisation or user:
        ended = now if out == "let in again" else None
        kept.append(
            Exclusion(
                record=record, organisation_id=organisation, user_id=user, created_at=now, ended_at=ended
            )
        )
        if ended is None:
            thing.kept_out.add(organisation or user or uuid.uuid4())
    return thing


def _lay_out(staff: Staff, rows: list[list[dict[str, Any]]]) -> list[tuple[Record, Thing]]:
    owner = world.an_organisation(Kind.CENTRE)
    records = open_records(kind="case", owners=[(owner, None)] * len(rows))
    grants: list[Grant] = []
    kept: list[Exclusion] = []
    things = [_thing(staff, record, each, grants, kept) for record, each in zip(records, rows, strict=True)]
    Grant.objects.bulk_create(grants)
    Exclusion.objects.bulk_create(kept)
    return list(zip(records, things, strict=True))


@pytest.mark.parametrize("role", list(SENTENCES))
def test_exactly_what_is_granted_now_to_them_for_this_purpose_opens(role: str, record_property: Any) -> None:
    staff = Staff(role)
    with clock.at(clock.now()):
        laid_out = _lay_out(staff, _rows(role))
        for part, act in itertools.product(all_sections(), Act):
            seen = set(visible_records(staff.viewer, part, act).values_list("reference", flat=True))
            for record, thing in laid_out:
                should = oracle.sees(staff.who(), thing, part.code, act.value)
                assert (record.reference in seen) == should, (
                    f"{role}, {act} {part} of {thing.what}: expected {should}"
                )
    record_property("scope decisions", len(laid_out) * len(all_sections()) * 2)


@pytest.mark.parametrize("role", list(SENTENCES))
def test_a_single_record_opens_as_the_set_does(role: str) -> None:
    staff = Staff(role)
    with clock.at(clock.now()):
        for record, thing in _lay_out(staff, _rows(role)[::7]):
            parts = {part.code for part in sections_seen(staff.viewer, record)}
            assert parts == {p for p in EVERY_PART if oracle.sees(staff.who(), thing, p)}, thing.what
            for part in all_sections():
                assert sees(staff.viewer, record, part, Act.WRITE) == oracle.sees(
                    staff.who(), thing, part.code, "write"
                ), thing.what


def test_every_section_is_one_the_oracle_knows() -> None:
    assert {part.code for part in all_sections()} == set(EVERY_PART)


def test_the_list_of_purposes_is_frozen() -> None:
    # No purpose of immigration control exists, and none may be added in passing (domain, "do no harm").
    assert set(Purpose.values) == {"advise", "assist", "identify", "oversee", "administer"}


@pytest.mark.parametrize("role", ["rapporteur", "administrator"])
def test_no_grant_opens_a_record_to_those_who_watch_or_administer(role: str) -> None:
    staff = Staff(role)
    everything = [[{"holder": "user", "time": "live", "purpose": purpose, "parts": "all", "writes": True,
                    "kept out": "nobody"}] for purpose in Purpose.values]  # fmt: skip
    _lay_out(staff, everything)

    for purpose, part, act in itertools.product(Purpose, all_sections(), Act):
        assert not visible_records(Viewer(staff.viewer.user, purpose), part, act).exists()


def test_the_grant_of_a_colleague_elsewhere_does_not_follow_a_purpose_of_ones_own_choice() -> None:
    """A session that claims a purpose which the role does not serve falls back to the role's own."""
    staff = Staff("desk-officer")
    (case,) = _lay_out(
        staff,
        [[{"holder": "organisation", "time": "live", "purpose": "identify", "parts": "all", "writes": True,
           "kept out": "nobody"}]],
    )  # fmt: skip

    claiming = Viewer.of(staff.viewer.user, "identify")

    assert claiming.purpose == Purpose.ASSIST
    assert not sees(claiming, case[0], section("cases.needs"))
