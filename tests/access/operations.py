"""Which operation of the API is for which task, and opens which part of which record? One entry per operation.

Written from what the operations are for, not from their decorators, like the routes of the pages. An operation
that is missing here fails the build (`test_every_operation_is_known`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from opennrm.foundation.people.models import Contact, Identity

from .oracle import Somebody, Thing
from .routes import (
    CALL,
    CASE,
    _asked,
    _both,
    _on_its_own_page,
    _received,
    _sent,
    _unanswered,
    has,
    has_not,
    version_of,
)

Content = Any
ANYTHING = "public facts"  # what stands in the directory opens to whoever may look into it


@dataclass(frozen=True)
class Operation:
    """What an operation is for.

    `opens` is the part of the record by which it exists for somebody, `writes` a part that the act asks for beside
    it, `demands` a part that a role (and a token) must write where there is no record yet. `when` are facts without
    which it refuses, with `refusal`. `if_match` is what a careful program sends as If-Match.
    """

    name: str
    call: str  # "GET /cases/{reference}"
    task: str = ""
    public: bool = False
    kind: str = ""
    opens: str = ""
    act: str = "read"
    writes: str = ""
    looks: str = ""  # a part that is opened beside `opens`
    demands: str = ""
    through: str = ""
    needs: Callable[[Somebody, Thing], bool] = lambda who, thing: True
    when: Callable[[Somebody, Thing], bool] = lambda who, thing: True
    refusal: int | Callable[[Somebody, Thing], int] = 403
    gives: int = 200
    if_match: Callable[[Thing], str] | None = None
    keys: tuple[str, ...] = ()
    key: str = ""  # which of the record's keys stands in the address, where it has another name there
    content: Callable[[Any, Thing], Content] = field(default=lambda world, thing: None)

    @property
    def method(self) -> str:
        return self.call.split()[0]

    @property
    def path(self) -> str:
        return self.call.split()[1]

    @property
    def changes(self) -> bool:
        """Does it write? A search is sent as POST and writes nothing."""
        return self.method != "GET" and not self.path.endswith("/search")


def _version(fact: str, then: str, otherwise: str) -> Callable[[Thing], str]:
    return lambda thing: f'"{then if fact in thing.facts else otherwise}"'


def _written(model: type[Model]) -> Callable[[Thing], str]:
    return lambda thing: f'"{version_of(model, thing) or 0}"'


AGREED = {
    "purpose": "assist",
    "parts": ["cases.needs"],
    "language": "be",
    "interpreter": "no",
    "read_aloud": "yes",
}


def _own(who: Somebody, thing: Thing) -> bool:
    return f"of {who.user}" in thing.facts


def _of_case(name: str, call: str, part: str, task: str = "work cases", **more: Any) -> Operation:
    return Operation(f"cases_{name}", call, task, kind=CASE, opens=part, **more)


OPERATIONS = [
    Operation("access_me", "GET /me"),
    Operation("api_lists", "GET /codes", public=True),
    Operation("api_codes", "GET /codes/cases.needs", public=True),
    # cases
    Operation("cases_case_list", "GET /cases", "work cases"),
    Operation("cases_search", "POST /cases/search", "open cases",
              content=lambda world, thing: {"reason": "person_here", "phone": "+375 29 1"}),
    Operation("cases_open_a_case", "POST /cases", "open cases", gives=201, demands="cases.overview",
              content=lambda world, thing: {"age_group": "adult"}),
    Operation("cases_recipients", "GET /recipients", "work cases"),
    _of_case("case", "GET /cases/{reference}", "cases.overview", "read cases"),
    _of_case("needs", "GET /cases/{reference}/needs", "cases.needs"),
    _of_case("change_needs", "PUT /cases/{reference}/needs", "cases.needs", writes="cases.needs",
             if_match=_version("noted", "2", "1"), content=lambda world, thing: {"kinds": ["medical"]}),
    _of_case("safety", "GET /cases/{reference}/safety", "cases.safety"),
    _of_case("change_safety", "PUT /cases/{reference}/safety", "cases.safety", act="write",
             if_match=_version("noted", "2", "1"),
             content=lambda world, thing: {"alerts": ["do_not_phone"], "risk": "high", "advice": "Ask."}),
    _of_case("notes", "GET /cases/{reference}/notes", "cases.notes"),
    _of_case("new_note", "POST /cases/{reference}/notes", "cases.notes", writes="cases.notes", gives=201,
             content=lambda world, thing: {"text": "A note."}),
    _of_case("person", "GET /cases/{reference}/person", "people.identity", "read cases"),
    _of_case("change_person", "PUT /cases/{reference}/person", "people.identity", act="write",
             if_match=lambda thing: '"1"', content=lambda world, thing: {"age_group": "adult", "sex": "female"}),
    _of_case("identity", "GET /cases/{reference}/identity", "people.identity", "read cases"),
    _of_case("change_identity", "PUT /cases/{reference}/identity", "people.identity", act="write",
             if_match=_written(Identity), content=lambda world, thing: {"given_name": "Alena"}),
    _of_case("contact", "GET /cases/{reference}/contact", "people.contact", "read cases"),
    _of_case("change_contact", "PUT /cases/{reference}/contact", "people.contact", act="write",
             if_match=_written(Contact), content=lambda world, thing: {"phone": "+375 29 000 00 00"}),
    _of_case("consents", "GET /cases/{reference}/consents", "people.consents"),
    _of_case("give_consent", "POST /cases/{reference}/consents", "people.consents", act="write", gives=201,
             content=lambda world, thing: {"recipient": world.organisations["service", "near"].pk, **AGREED}),
    _of_case("withdraw", "POST /cases/{reference}/consents/{consent}/withdraw", "people.consents", act="write",
             keys=("consent",), needs=lambda who, thing: "consent" in thing.keys),
]  # fmt: skip


def _of_call(name: str, call: str, **more: Any) -> Operation:
    return Operation(f"hotline_{name}", call, "answer calls", kind=CALL, opens="hotline.sheet", **more)


def _of_identification(
    name: str, call: str, part: str, task: str = "write down what happened", **more: Any
) -> Operation:
    return Operation(f"identification_{name}", call, task, kind=CASE, opens=part, **more)


def _of_referral(name: str, call: str, task: str = "answer referrals", **more: Any) -> Operation:
    needs = _received if task == "answer referrals" else _sent
    return Operation(
        f"referrals_{name}",
        call,
        task,
        kind="referral",
        opens="referrals.referrals",
        keys=("pk",),
        needs=needs,
        **more,
    )


def _of_stay(name: str, call: str, **more: Any) -> Operation:
    return Operation(f"shelters_{name}", call, "run the shelter", kind="stay", opens="shelters.stay", **more)


ACCOUNT, SIGNS, DECISIONS = "identification.account", "identification.indicators", "identification.decisions"

OPERATIONS += [
    # the hotline
    Operation("hotline_call_list", "GET /calls", "answer calls"),
    Operation("hotline_new_call", "POST /calls", "answer calls", gives=201, demands="hotline.sheet",
              content=lambda world, thing: {"note": "Called."}),
    Operation("hotline_centres", "GET /centres", "answer calls"),
    _of_call("call", "GET /calls/{reference}"),
    _of_call("change_call", "PUT /calls/{reference}", act="write", when=has("open"), if_match=lambda thing: '"1"',
             content=lambda world, thing: {"note": "Again."}),
    # No call of this country carries a yes; handing over is walked in the journey.
    _of_call("hand_over", "POST /calls/{reference}/hand-over", act="write", when=lambda who, thing: False,
             content=lambda world, thing: {"centre": world.organisations["centre", "near"].pk}),
    _of_call("finish", "POST /calls/{reference}/finish", act="write", when=has("open")),
    _of_call("reopen", "POST /calls/{reference}/reopen", act="write", when=has("closed"), refusal=409),
    Operation("hotline_received", "GET /received-calls", "work cases"),
    Operation("hotline_recorded", "GET /cases/{reference}/call-sheet", "read cases", kind=CASE, through=CALL,
              opens="hotline.sheet"),
    Operation("hotline_first_contact", "POST /cases/{reference}/first-contact", "work cases", kind=CASE, through=CALL,
              opens="hotline.sheet"),
    # identification
    _of_identification("episodes", "GET /cases/{reference}/episodes", ACCOUNT, "read cases"),
    _of_identification("add_episode", "POST /cases/{reference}/episodes", ACCOUNT, act="write", gives=201,
                       content=lambda world, thing: {"acts": ["recruitment"]}),
    _of_identification("episode", "GET /cases/{reference}/episodes/{pk}", ACCOUNT, keys=("pk",),
                       needs=lambda who, thing: "pk" in thing.keys and "noted" in thing.facts),
    _of_identification("change_episode", "PUT /cases/{reference}/episodes/{pk}", ACCOUNT, act="write", keys=("pk",),
                       needs=lambda who, thing: "pk" in thing.keys and "noted" in thing.facts,
                       if_match=lambda thing: '"1"', content=lambda world, thing: {"acts": ["recruitment"]}),
    _of_identification("account", "GET /cases/{reference}/account", ACCOUNT, "read cases"),
    _of_identification("indicators", "GET /cases/{reference}/indicators", SIGNS, "read cases"),
    _of_identification("change_indicators", "PUT /cases/{reference}/indicators", SIGNS, writes=SIGNS,
                       if_match=_version("signs", "1", "0"), content=lambda world, thing: {"answers": []}),
    _of_identification("panels", "GET /cases/{reference}/panels", ACCOUNT, act="write"),
    _of_identification("send", "POST /cases/{reference}/decisions", ACCOUNT, act="write", gives=201,
                       when=_both(has("noted"), has_not("at the panel", "decided")), writes="people.consents",
                       content=lambda world, thing: {
                           "panel": world.panel_for(thing).pk,
                           "explained": {"language": "be", "interpreter": "no"},
                       }),
    _of_identification("decisions", "GET /cases/{reference}/decisions", DECISIONS, "read cases"),
    _of_identification("decision", "GET /cases/{reference}/decisions/{pk}", DECISIONS, "read cases", keys=("pk",),
                       key="decision", needs=has("asked")),
    _of_identification("send_again", "POST /cases/{reference}/send-again", ACCOUNT, act="write", needs=has("asked"),
                       when=has("asked back"), refusal=409),
    _of_identification("take_back", "POST /cases/{reference}/take-back", ACCOUNT, act="write", needs=has("asked"),
                       when=has("at the panel"), refusal=409),
    Operation("identification_waiting", "GET /decisions", "decide"),
    _of_identification("file", "GET /decisions/{reference}", DECISIONS, "decide", needs=_asked),
    _of_identification("decide", "POST /decisions/{reference}", DECISIONS, "decide", needs=_asked, writes=DECISIONS,
                       when=_both(has("at the panel"), has_not("asked back")),
                       content=lambda world, thing: {"outcome": "ask", "reasons": "Where was the work?"}),
    # referrals
    Operation("referrals_services", "GET /services", "look into the directory"),
    Operation("referrals_offer_list", "GET /cases/{reference}/offers", "refer", kind=CASE, opens="referrals.referrals",
              act="write"),
    Operation("referrals_refer", "POST /cases/{reference}/referrals", "refer", kind=CASE, opens="referrals.referrals",
              act="write", writes="people.consents", gives=201,
              content=lambda world, thing: {
                  "service": world.services["service", world.other_side_of(thing.owner)].pk, "urgency": "soon",
                  "explained": {"language": "be", "interpreter": "no"},
              }),
    Operation("referrals_referrals_of_case", "GET /cases/{reference}/referrals", "refer", kind=CASE,
              opens="referrals.referrals"),
    Operation("referrals_sent_list", "GET /referrals/sent", "refer"),
    _of_referral("sent", "GET /referrals/sent/{pk}", "refer"),
    _of_referral("inform", "POST /referrals/sent/{pk}/inform", "refer", act="write", when=has("asked"), refusal=409,
                 content=lambda world, thing: {"answer": "Yes."}),
    _of_referral("revoke", "POST /referrals/sent/{pk}/revoke", "refer", act="write"),
    Operation("referrals_received_list", "GET /referrals/received", "answer referrals"),
    _of_referral("card", "GET /referrals/received/{pk}"),
    _of_referral("identity", "GET /referrals/received/{pk}/identity", looks="people.identity"),
    _of_referral("contact", "GET /referrals/received/{pk}/contact", looks="people.contact"),
    _of_referral("accept", "POST /referrals/received/{pk}/accept", writes="referrals.referrals",
                 when=lambda who, thing: _unanswered(who, thing) and not _on_its_own_page(who, thing),
                 refusal=lambda who, thing: 403 if _on_its_own_page(who, thing) else 409),
    _of_referral("reject", "POST /referrals/received/{pk}/reject", writes="referrals.referrals", when=_unanswered,
                 refusal=409, content=lambda world, thing: {"reason": "no_capacity"}),
    _of_referral("ask", "POST /referrals/received/{pk}/ask", writes="referrals.referrals", when=has("waiting"),
                 refusal=409, content=lambda world, thing: {"question": "Can they walk?"}),
    _of_referral("finish", "POST /referrals/received/{pk}/finish", writes="referrals.referrals",
                 when=_both(has("accepted"), has_not("has a bed")), refusal=409),
    # shelters
    Operation("shelters_tonight", "GET /shelter/tonight", "run the shelter"),
    Operation("shelters_free_beds", "GET /referrals/received/{pk}/beds", "run the shelter", kind="referral",
              opens="referrals.referrals", keys=("pk",), needs=_received),
    Operation("shelters_give_bed", "POST /referrals/received/{pk}/bed", "answer referrals", kind="referral",
              opens="referrals.referrals", keys=("pk",), needs=_received, writes="referrals.referrals",
              demands="shelters.stay", gives=201, when=_both(has("for accommodation"), has_not("has a bed")),
              content=lambda world, thing: {
                  "bed": world.free_bed(world.side_of_helper(thing)).pk, "arrival_mode": "person_comes",
              }),
    Operation("shelters_stay_list", "GET /stays", "run the shelter"),
    _of_stay("stay", "GET /stays/{reference}"),
    _of_stay("arrival", "POST /stays/{reference}/arrival", writes="shelters.stay", when=has_not("away"),
             content=lambda world, thing: {"notes": "Agreed."}),
    _of_stay("another_bed", "POST /stays/{reference}/bed", act="write", refusal=409,
             content=lambda world, thing: {"bed": world.free_bed(world.side_of(thing.owner)).pk}),
    _of_stay("leave", "POST /stays/{reference}/leave", act="write", when=has_not("expected"), refusal=409,
             content=lambda world, thing: {"left_to": "own_home"}),
    Operation("shelters_follow_up", "POST /cases/{reference}/stay-follow-up", "work cases", kind=CASE,
              opens="referrals.referrals", act="write"),
    _of_stay("hold", "POST /stays/{reference}/hold", act="write", when=has("here"), refusal=409),
    _of_stay("come_back", "POST /stays/{reference}/back", act="write", when=has("away"), refusal=409),
    _of_stay("give_up", "POST /stays/{reference}/not-come", act="write", when=has("expected"), refusal=409),
    # the exchange: one's own subscriptions, and the directory
    Operation("exchange_subscriptions", "GET /subscriptions"),
    Operation("exchange_new_subscription", "POST /subscriptions", demands="referrals.referrals", gives=201,
              content=lambda world, thing: {"address": "http://localhost:9/told"}),
    Operation("exchange_unsubscribe", "POST /subscriptions/{pk}/end", keys=("pk",), kind="subscription",
              opens=ANYTHING, needs=_own),
    Operation("exchange_deliveries", "GET /subscriptions/{pk}/deliveries", keys=("pk",), kind="subscription",
              opens=ANYTHING, needs=_own),
    Operation("exchange_hsds_services", "GET /hsds/services", "look into the directory"),
    Operation("exchange_hsds_service", "GET /hsds/services/{pk}", "look into the directory", kind="service",
              keys=("pk",), opens=ANYTHING),
    Operation("exchange_hsds_base", "GET /hsds/", "look into the directory"),
    Operation("exchange_hsds_organizations", "GET /hsds/organizations", "look into the directory"),
    Operation("exchange_hsds_organization", "GET /hsds/organizations/{pk}", "look into the directory", kind="service",
              keys=("pk",), key="organization", opens=ANYTHING),
    Operation("exchange_hsds_service_at_locations", "GET /hsds/service_at_locations", "look into the directory"),
    Operation("exchange_hsds_service_at_location", "GET /hsds/service_at_locations/{pk}", "look into the directory",
              kind="service", keys=("pk",), opens=ANYTHING),
    Operation("statistics_country", "GET /counts", "read figures"),
]  # fmt: skip

BY_ID: Mapping[str, Operation] = {operation.name: operation for operation in OPERATIONS}
