"""A program of each body walks the whole road, from a call at night to a bed, and speaks nothing but HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.bodies import Bodies

pytestmark = pytest.mark.django_db


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, f"{answer.status_code}: {answer.content.decode()[:600]}"
    return answer.json()


def test_from_a_call_at_night_to_a_bed_and_a_figure(bodies: Bodies) -> None:
    hotline, centre, panel, shelter, rapporteur = (
        bodies.programs[role]
        for role in ("hotline-operator", "desk-officer", "panel-member", "shelter-worker", "rapporteur")
    )

    # The call: written down, corrected, handed over.
    sheet = {
        "call_type": "about_self", "language": "be", "age_group": "adult", "sex": "female", "needs": ["safe_place"],
        "alerts": ["do_not_phone"], "note": "Left a flat this morning, asks for a bed.", "territory": "BY-HM",
    }  # fmt: skip
    made = ok(hotline.post("/calls", sheet), 201)
    read = hotline.get(f"/calls/{made['reference']}")
    assert ok(read)["note"] == sheet["note"]
    ok(
        hotline.put(
            f"/calls/{made['reference']}",
            {**sheet, "consent_answer": "yes", "safe_now": "no"},
            if_match=read["ETag"],
        )
    )
    proposed = ok(hotline.get("/centres", territory="BY-HM", language="be"))["proposed"]
    assert proposed == str(bodies.organisations["centre"].pk)
    handed = ok(hotline.post(f"/calls/{made['reference']}/hand-over", {"centre": proposed}), 201)
    case = ok(hotline.get(f"/calls/{made['reference']}"))["handed_over"]["case"]
    assert handed["reference"] == case
    assert hotline.get(f"/cases/{case}").status_code == 403  # the hotline keeps its sheet and sees no case

    # The centre: nobody has to tell it again.
    assert ok(centre.get("/received-calls"))["items"][0]["case"] == case
    assert ok(centre.get(f"/cases/{case}/call-sheet"))["note"] == sheet["note"]
    ok(centre.post(f"/cases/{case}/first-contact"))
    overview = ok(centre.get(f"/cases/{case}"))
    assert overview["alerts"] == ["do_not_phone"] and "people.identity" in overview["parts"]
    ok(
        centre.put(
            f"/cases/{case}/identity", {"given_name": "Alena", "family_name": "Invented"}, if_match='"0"'
        )
    )
    found = ok(
        centre.post(
            "/cases/search", {"reason": "person_here", "given_name": "Alena", "family_name": "Invented"}
        )
    )
    assert [line["reference"] for line in found["items"]] == [case]

    # What happened, the signs, and the panel.
    episode = {"acts": ["recruitment"], "means": ["deception"], "narrative": "They took the passport."}
    ok(centre.post(f"/cases/{case}/episodes", episode), 201)
    signs = {"answers": [{"indicator": "deception", "answer": "yes"}]}
    ok(centre.put(f"/cases/{case}/indicators", signs, if_match='"0"'))
    asked = {
        "panel": ok(centre.get(f"/cases/{case}/panels"))["items"][0]["id"],
        "explained": {"language": "be", "interpreter": "no"},
    }
    decision = ok(centre.post(f"/cases/{case}/decisions", asked), 201)
    assert decision["state"] == "sent"
    assert [line["case"] for line in ok(panel.get("/decisions"))["items"]] == [case]
    file = ok(panel.get(f"/decisions/{case}"))
    assert file["episodes"][0]["acts"] == ["recruitment"] and "narrative" not in file["episodes"][0]
    assert ok(panel.get(f"/cases/{case}/account"))["items"][0]["narrative"] == episode["narrative"]
    assert panel.get(f"/cases/{case}/identity").status_code == 404
    answer = {"outcome": "positive", "grounds": ["consistent_account"], "reasons": "It hangs together."}
    assert ok(panel.post(f"/decisions/{case}", answer))["state"] == "positive"
    told = ok(centre.get(f"/cases/{case}/decisions/{decision['reference']}"))
    assert told["said"][-1]["text"] == "It hangs together."

    # A service is asked, and answers with a bed.
    offer = next(
        offer
        for offer in ok(centre.get(f"/cases/{case}/offers"))["items"]
        if offer["kind"] == "accommodation"
    )
    wanted = {
        "service": offer["id"], "urgency": "today", "also": ["people.identity"],
        "explained": {"language": "be", "interpreter": "no"},
    }  # fmt: skip
    referral = ok(centre.post(f"/cases/{case}/referrals", wanted), 201)["reference"]
    assert [line["id"] for line in ok(shelter.get("/referrals/received"))["items"]] == [referral]
    card = ok(shelter.get(f"/referrals/received/{referral}"))
    assert card["alerts"] == ["do_not_phone"] and "They took" not in str(card)
    assert shelter.get(f"/referrals/received/{referral}/identity").status_code == 403  # not before it accepts
    ok(shelter.post(f"/referrals/received/{referral}/ask", {"question": "Can she climb stairs?"}))
    ok(centre.post(f"/referrals/sent/{referral}/inform", {"answer": "Yes."}))
    bed = ok(shelter.get(f"/referrals/received/{referral}/beds"))["items"][0]["id"]
    stay = ok(
        shelter.post(f"/referrals/received/{referral}/bed", {"bed": bed, "arrival_mode": "person_comes"}), 201
    )["reference"]
    assert ok(shelter.get(f"/referrals/received/{referral}/identity"))["given_name"] == "Alena"
    taken = ok(shelter.get("/shelter/tonight"))["houses"][0]["rooms"][0]["beds"]
    assert [place["taken"]["stay"] for place in taken if place["taken"]] == [stay]

    # She comes, stays, and leaves.
    ticked = {"ticked": ["safety_explained"], "notes": "Breakfast at eight."}
    assert ok(shelter.post(f"/stays/{stay}/arrival", ticked))["state"] == "arrived"
    assert ok(shelter.get(f"/stays/{stay}"))["notes"] == "Breakfast at eight."
    assert ok(centre.get(f"/referrals/sent/{referral}"))["status"] == "accepted"
    assert ok(shelter.post(f"/stays/{stay}/leave", {"left_to": "own_home"}))["state"] == "left"
    assert shelter.get(f"/referrals/received/{referral}").status_code == 404

    # One figure, and nobody behind it can be found.
    figures = ok(rapporteur.get("/counts"))
    assert figures["totals"][0] == {"value": None, "small": True, "hidden": False}


def test_withdrawing_a_consent_by_api_stops_sharing_at_once(bodies: Bodies) -> None:
    centre, shelter = bodies.programs["desk-officer"], bodies.programs["shelter-worker"]
    case = ok(centre.post("/cases", {"age_group": "adult", "needs": ["safe_place"]}), 201)["reference"]
    offer = ok(centre.get(f"/cases/{case}/offers"))["items"][0]
    how = {"language": "be", "interpreter": "no"}
    referral = ok(
        centre.post(
            f"/cases/{case}/referrals", {"service": offer["id"], "urgency": "soon", "explained": how}
        ),
        201,
    )["reference"]
    assert shelter.get(f"/referrals/received/{referral}").status_code == 200

    consent = ok(centre.get(f"/cases/{case}/consents"))["items"][0]["id"]
    ok(centre.post(f"/cases/{case}/consents/{consent}/withdraw"))

    assert shelter.get(f"/referrals/received/{referral}").status_code == 404
    assert ok(centre.get(f"/cases/{case}/referrals"))["items"][0]["status"] == "revoked"
