"""No list asks more of the database the longer it is, whoever reads it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.bodies import Bodies
from tests.factories.programs import Program

from .test_journey import ok

pytestmark = pytest.mark.django_db
LISTS = [
    ("hotline-operator", "/calls"), ("hotline-operator", "/centres"), ("hotline-operator", "/services"),
    ("desk-officer", "/cases"), ("desk-officer", "/received-calls"), ("desk-officer", "/referrals/sent"),
    ("desk-officer", "/recipients"), ("desk-officer", "/hsds/services"), ("desk-officer", "/hsds/organizations"),
    ("desk-officer", "/subscriptions"), ("panel-member", "/decisions"), ("service-worker", "/referrals/received"),
    ("shelter-worker", "/referrals/received"), ("shelter-worker", "/stays"), ("shelter-worker", "/shelter/tonight"),
]  # fmt: skip
HOW = {"language": "be", "interpreter": "no"}


def grow(bodies: Bodies, *, beds: bool) -> None:
    """One more of everything that the lists show."""
    hotline, centre = bodies.programs["hotline-operator"], bodies.programs["desk-officer"]
    sheet = {"call_type": "about_self", "language": "be", "age_group": "adult", "consent_answer": "yes",
             "needs": ["medical", "safe_place"]}  # fmt: skip
    call = ok(hotline.post("/calls", sheet), 201)["reference"]
    to = {"centre": str(bodies.organisations["centre"].pk)}
    case = ok(hotline.post(f"/calls/{call}/hand-over", to), 201)["reference"]
    ok(centre.post(f"/cases/{case}/episodes", {"acts": ["recruitment"]}), 201)
    panel = {"panel": str(bodies.organisations["panel"].pk), "explained": HOW}
    ok(centre.post(f"/cases/{case}/decisions", panel), 201)
    for offer in ok(centre.get(f"/cases/{case}/offers"))["items"]:
        wanted = {"service": offer["id"], "urgency": "soon", "explained": HOW}
        made = ok(centre.post(f"/cases/{case}/referrals", wanted), 201)["reference"]
        if beds and offer["kind"] == "accommodation":
            _give_bed(bodies.programs["shelter-worker"], made)


def _give_bed(shelter: Program, referral: str) -> None:
    bed = ok(shelter.get(f"/referrals/received/{referral}/beds"))["items"][0]["id"]
    ok(
        shelter.post(
            f"/referrals/received/{referral}/bed",
            {"bed": bed, "arrival_mode": "person_comes", "agreed": True},
        ),
        201,
    )


def asked(program: Program, path: str) -> int:
    program.get(path)  # what is done once a day is done
    with CaptureQueriesContext(connection) as queries:
        ok(program.get(path))
    # A minute of which the first request is counted begins when it begins.
    return len([query for query in queries if "core_tally" not in query["sql"]])


def test_no_list_asks_more_of_the_database_the_longer_it_is(bodies: Bodies, settings: Any) -> None:
    settings.OPENNRM_API_PER_MINUTE = 10_000
    grow(bodies, beds=True)
    few = {(role, path): asked(bodies.programs[role], path) for role, path in LISTS}
    grow(bodies, beds=True)
    for _ in range(4):
        grow(bodies, beds=False)

    many = {(role, path): asked(bodies.programs[role], path) for role, path in LISTS}

    assert many == few
