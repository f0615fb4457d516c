"""A foreign case of which something is shared: every pair of holder, time, purpose, parts, right and exclusion."""

from __future__ import annotations

import copy
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from opennrm.foundation.access.models import Exclusion, Grant
from opennrm.foundation.access.sections import section
from opennrm.foundation.core import clock

from .asking import Asker
from .conftest import asker
from .country import Country, record_behind
from .oracle import CASE_PARTS, SENTENCES, Share, Thing
from .pairs import all_pairs
from .routes import CASE, ROUTES

pytestmark = pytest.mark.django_db

# seconds from now: begins, expires, revoked; and whether that is live
TIMES: dict[str, tuple[int, int | None, int | None, bool]] = {
    "live": (-60, None, None, True),
    "for an hour": (-60, 3600, None, True),
    "expired": (-60, -1, None, False),
    "revoked": (-60, None, -1, False),
    "to come": (3600, None, None, False),
}
CHOICES: dict[str, Any] = {
    "holder": ("organisation", "user"),
    "time": list(TIMES),
    "purpose": ("own", "another"),
    "part": [*CASE_PARTS, "all"],
    "writes": (True, False),
    "kept out": ("nobody", "organisation", "user"),
}
# Most combinations of the above open nothing; these show what a share does when nothing else stands in the way.
LIVE = [
    {"holder": holder, "time": "live", "purpose": "own", "part": part, "writes": writes, "kept out": "nobody"}
    for holder, writes in (("organisation", True), ("user", False))
    for part in CHOICES["part"]
]


@pytest.mark.parametrize("role", ["desk-officer", "panel-member"])
@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_a_foreign_case_opens_as_far_as_it_is_shared(
    role: str, quarter: int, country: Country, record_property: Any
) -> None:
    somebody = asker(country, role, "near")
    case = next(thing for thing in country.of_kind(CASE) if thing.what == "a case with notes (far)")

    for row in [*all_pairs(CHOICES), *LIVE][quarter::4]:
        with transaction.atomic():
            shared = _share(case, somebody, row)
            _walk(somebody, shared)
            transaction.set_rollback(True)

    record_property("requests", somebody.asked)
    wrong = somebody.disagreements
    assert not wrong, f"{len(wrong)} of {somebody.asked} answers disagree:\n" + "\n".join(wrong[:60])


def _walk(somebody: Asker, case: Thing) -> None:
    for route in ROUTES:
        if route.kind == CASE and somebody.who.does(route.task):
            for method in ("GET", "POST"):
                somebody.ask(route, method, case)


def _share(case: Thing, somebody: Asker, row: dict[str, Any]) -> Thing:
    """The grant in the database, and the same told to the oracle."""
    shared, record, who, now = copy.deepcopy(case), record_behind(case), somebody.who, clock.now()
    begins, ends, revoked, live = TIMES[row["time"]]
    own = SENTENCES[who.role].purpose
    purpose = own if row["purpose"] == "own" else next(p for p in ("assist", "identify") if p != own)
    parts = CASE_PARTS if row["part"] == "all" else (row["part"],)
    held = {"organisation_id": who.organisation} if row["holder"] == "organisation" else {"user_id": who.user}
    Grant.objects.create(
        record=record, sections=frozenset(section(part) for part in parts), purpose=purpose, may_write=row["writes"],
        basis="consent", starts_at=now + timedelta(seconds=begins),
        expires_at=None if ends is None else now + timedelta(seconds=ends),
        revoked_at=None if revoked is None else now + timedelta(seconds=revoked), **held,
    )  # fmt: skip
    holder = who.organisation if row["holder"] == "organisation" else who.user
    shared.shares.append(Share(holder or uuid.uuid4(), frozenset(parts), purpose, row["writes"], live))
    if row["kept out"] != "nobody":
        out = (
            {"organisation_id": who.organisation}
            if row["kept out"] == "organisation"
            else {"user_id": who.user}
        )
        Exclusion.objects.create(record=record, created_at=now, **out)
        shared.kept_out |= {key for key in out.values() if key}
    shared.what += f" shared so: {row}"
    return shared
