"""A program reads of a consent what its page says, but who agreed for a child: that is opened on the page alone."""

from __future__ import annotations

import pytest

from opennrm.care.cases.actions import open_case
from opennrm.foundation.people.actions import PersonFacts
from tests.factories.bodies import Bodies

from .test_journey import ok

pytestmark = pytest.mark.django_db


def test_r09_a_program_reads_how_a_consent_was_given_and_never_who_the_guardian_is(bodies: Bodies) -> None:
    centre, officer = bodies.programs["desk-officer"], bodies.viewers["desk-officer"]
    case = open_case(facts=PersonFacts(age_group="child"), by=officer)
    agreed = {
        "recipient": str(bodies.organisations["service"].pk), "purpose": "assist", "parts": ["cases.needs"],
        "language": "be", "interpreter": "yes", "read_aloud": "no", "guardian": "Volha Aunt", "assent": "yes",
    }  # fmt: skip
    path = f"/cases/{case.reference}/consents"
    given = ok(centre.post(path, agreed), 201)["reference"]
    ok(centre.post(f"{path}/{given}/withdraw"))

    answer = centre.get(path)

    (consent,) = ok(answer)["items"]
    name = officer.user.display_name
    told = {
        key: consent[key] for key in ("interpreter", "read_aloud", "assent", "explained_by", "withdrawn_by")
    }
    assert told == {
        "interpreter": "yes", "read_aloud": "no", "assent": "yes", "explained_by": name, "withdrawn_by": name,
    }  # fmt: skip
    assert consent["guardian_named"] is True and "Volha" not in answer.content.decode()


@pytest.mark.parametrize("said", [True, "perhaps", None])
def test_r15_whether_it_was_read_aloud_has_four_answers_and_no_other(said: object, bodies: Bodies) -> None:
    centre = bodies.programs["desk-officer"]
    case = open_case(facts=PersonFacts(age_group="adult"), by=bodies.viewers["desk-officer"])
    agreed = {
        "recipient": str(bodies.organisations["service"].pk), "purpose": "assist", "parts": ["cases.needs"],
        "language": "be", "interpreter": "no", "read_aloud": said,
    }  # fmt: skip

    assert centre.post(f"/cases/{case.reference}/consents", agreed).status_code == 422
