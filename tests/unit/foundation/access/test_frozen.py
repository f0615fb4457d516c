"""What must not change by accident: purposes, and the numbers under which sections are stored."""

from __future__ import annotations

import pytest

from opennrm.foundation.access.roles import roles
from opennrm.foundation.access.sections import Purpose, Section, all_sections, mask_of, section, sections_of

BITS = {
    "cases.overview": 0,
    "cases.safety": 1,
    "cases.needs": 2,
    "cases.notes": 3,
    "people.identity": 4,
    "people.contact": 5,
    "people.consents": 6,
    "identification.account": 7,
    "identification.indicators": 8,
    "identification.decisions": 9,
    "referrals.referrals": 10,
    "hotline.sheet": 11,
    "shelters.stay": 12,
    "shelters.address": 13,
    "cases.history": 14,
    "exchange.origin": 15,
}


def test_the_list_of_purposes_is_closed_and_holds_no_immigration_control() -> None:
    assert [purpose.value for purpose in Purpose] == ["advise", "assist", "identify", "oversee", "administer"]


def test_a_stored_section_never_changes_its_meaning() -> None:
    assert {s.code: s.bit for s in all_sections()} == BITS


def test_two_sections_cannot_share_a_bit() -> None:
    with pytest.raises(ValueError, match="both claim bit 0"):
        Section("test.other", 0, "Other")


def test_a_set_of_sections_comes_back_from_its_number() -> None:
    chosen = frozenset({section("cases.overview"), section("cases.history")})

    assert mask_of(chosen) == 1 | 1 << 14
    assert sections_of(mask_of(chosen)) == chosen
    assert sections_of(0) == frozenset()


def test_every_section_says_to_a_person_what_it_holds() -> None:
    assert [s.code for s in all_sections() if not s.sentence] == []


def test_every_section_is_reached_by_some_role_and_every_role_has_a_sentence_and_a_purpose() -> None:
    reached = frozenset[Section]().union(*(role.reads | role.writes for role in roles().values()))

    assert reached == set(all_sections())
    assert all(role.sentence and role.purposes and role.organisation_kinds for role in roles().values())


def test_no_two_roles_share_a_key() -> None:
    from opennrm.roles import ROLES

    assert len({role.key for role in ROLES}) == len(ROLES) == 7
