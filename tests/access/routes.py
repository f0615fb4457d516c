"""Which page opens for which task, at which part of which record? One line per route of the site.

Like the oracle, this is written from what the pages are for, not from their decorators. A route that is missing
here fails the build (`test_every_route_is_known`).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from opennrm.care.cases.forms.case import marks_of_search
from opennrm.care.cases.models import Case
from opennrm.care.shelters.models import Shelter
from opennrm.foundation.people.models import Contact, Identity, Person

from .oracle import Somebody, Thing, sees

Data = Mapping[str, Any]
NOBODY = uuid.UUID("00000000-0000-4000-8000-000000000000")


SET_UP = (
    "subscription",
    "organisation",
    "service",
    "token",
    "newcomer",
)  # not about anybody: no share opens them, and no denial of one is journalled


def nothing(_world: Any, _thing: Thing) -> Data:
    return {}


@dataclass(frozen=True)
class Route:
    """What a route is for. `opens` and `writes` are parts of a record; `needs` are facts without which the page of
    a record does not exist, `when` facts without which it refuses (with `refusal`)."""

    name: str
    methods: str = "GET"
    task: str = ""  # "" : signed in is enough
    public: bool = False
    kind: str = ""  # the kind of record whose reference stands in the address
    opens: str = ""
    act: str = "read"  # what opening the page asks of the part
    writes: str = ""  # asked of a POST beside `opens`
    through: str = ""  # the record whose shares count, where it is not the one in the address
    needs: Callable[[Somebody, Thing], bool] = lambda who, thing: True
    when: Callable[[Somebody, Thing], bool] = lambda who, thing: True
    gets_when: bool = False  # does `when` hold back reading too?
    refusal: int = 403
    denied: int = 0  # the answer to a POST by those who may not write; that of `refusal` unless said
    shown: Callable[[Somebody, Thing], int] = lambda who, thing: 200
    done: Callable[[Thing], int] = lambda thing: 302
    passes_on: frozenset[str] = frozenset()  # roles that are led elsewhere before anything is asked
    keys: tuple[str, ...] = ()
    data: Callable[[Any, Thing], Data] = field(default=nothing)


def has(*facts: str) -> Callable[[Somebody, Thing], bool]:
    return lambda who, thing: set(facts) <= thing.facts


def has_not(*facts: str) -> Callable[[Somebody, Thing], bool]:
    return lambda who, thing: not set(facts) & thing.facts


def version_of(model: type[Model], thing: Thing) -> int | str:
    """The version that the page would send along with the form; nothing where nothing was written yet."""
    about = {Case: "record", Shelter: "record", Person: "cases__record"}.get(model, "person__cases__record")
    rows = model._default_manager.filter(**{f"{about}__reference": thing.reference})
    return rows.values_list("version", flat=True).first() or ""


def _searched() -> Data:
    """What the answer of a search sends along: a case is opened after one."""
    key = str(uuid.uuid4())
    return {"key": key, "searched": " ".join(marks_of_search(key, {}))}


def _both(*tests: Callable[[Somebody, Thing], bool]) -> Callable[[Somebody, Thing], bool]:
    return lambda who, thing: all(test(who, thing) for test in tests)


def _asked(who: Somebody, thing: Thing) -> bool:
    """Was this very panel asked about the case?"""
    return f"asked {who.organisation}" in thing.facts


def _received(who: Somebody, thing: Thing) -> bool:
    return f"to {who.organisation}" in thing.facts


def _sent(who: Somebody, thing: Thing) -> bool:
    return f"from {who.organisation}" in thing.facts


def _unanswered(who: Somebody, thing: Thing) -> bool:
    return bool({"waiting", "asked"} & thing.facts)


def _on_its_own_page(who: Somebody, thing: Thing) -> bool:
    """A place to stay is given on the shelter's own page, where the beds are."""
    return who.does("run the shelter") and "for accommodation" in thing.facts


# --- pages that no role owns -------------------------------------------------------------------------------------

# Signing in and out, the language, the style guide: no record is near, and each has tests of its own.
EXTERNAL = frozenset(
    {
        "account_login",
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
        "account_inactive",
        "set_language",
        "choose_language",
        "components:styleguide",
        "components:record",
        "components:public",
        "components:error",
        "api_reference",
    }
)

CASE = "case"
CALL = "call"

ROUTES = [
    Route("web:start", public=True, shown=lambda who, thing: 200 if who.role == "anonymous" else 302),
    Route("web:help", public=True),
    Route("web:rights", public=True),
    Route("web:leave", public=True, shown=lambda who, thing: 303),
    Route("web:home", shown=lambda who, thing: 302),
    Route("web:my_day", task="work cases"),
    Route("access:organisations", task="set up staff"),
    Route("account_sessions", "GET POST"),
    Route("account_still_here", shown=lambda who, thing: 204),
    Route("access:colleagues"),
    Route(
        "access:colleague", "GET POST", kind="newcomer", keys=("user",),
        needs=lambda who, thing: who.organisation == thing.owner or who.does("set up staff"),
        when=lambda who, thing: f"made by {who.user}" not in thing.facts,
        data=lambda world, thing: {"decision": "let_in"}, done=lambda thing: 200,
    ),
    Route(
        "access:new_organisation", "GET POST", "set up staff",
        data=lambda world, thing: {"name_en": "New (invented)", "kind": "service"},
    ),
    Route("access:organisation", task="set up staff", keys=("key",), kind="organisation"),
    Route(
        "access:change_organisation", "GET POST", "set up staff", keys=("key",), kind="organisation",
        data=lambda world, thing: {"name_en": "Renamed (invented)", "version": 1},
    ),
    Route(
        "access:new_user", "GET POST", "set up staff", keys=("key",), kind="organisation",
        data=lambda world, thing: {
            "display_name": "N", "username": f"u-{uuid.uuid4().hex[:8]}", "role": world.role_at(thing),
        },
    ),
    Route(
        "access:change_active", "POST", "set up staff", keys=("key", "user"), kind="organisation",
        data=lambda world, thing: {"active": "no"},
    ),
    Route("access:renew", "GET POST", "set up staff", keys=("key", "user"), kind="organisation"),
    # Incomplete: which parts a token may open differs with the role; making one is tested with the pages.
    Route("tokens:mine"),
    Route("tokens:new", "GET POST", done=lambda thing: 422),
    Route("tokens:end", "POST", keys=("pk",), kind="token", needs=lambda who, thing: f"of {who.user}" in thing.facts),
    Route("access:new_token", "GET POST", "set up staff", keys=("key",), kind="organisation", done=lambda thing: 422),
    Route(
        "access:end_token", "POST", "set up staff", keys=("key", "token"), kind="organisation",
        needs=lambda who, thing: False,  # these organisations have no programs
    ),
    # cases
    Route(
        "cases:list", "GET POST", "work cases", done=lambda thing: 422,
        data=lambda world, thing: {"reference": "no reference"},
    ),
    Route(
        "cases:open", "GET POST", "open cases", done=lambda thing: 302,
        data=lambda world, thing: {"step": "open", "age_group": "adult", **_searched()},
    ),
    Route("cases:case", task="read cases", kind=CASE, opens="cases.overview"),
    Route(
        "cases:needs", "GET POST", "work cases", kind=CASE, opens="cases.needs", writes="cases.needs", refusal=422,
        data=lambda world, thing: {"needs": ["medical"], "version": version_of(Case, thing)},
    ),
    Route(
        "cases:safety", "GET POST", "work cases", kind=CASE, opens="cases.safety", act="write",
        data=lambda world, thing: {
            "risk": "high", "alerts": ["do_not_phone"], "advice": "Ask at the door.", "version": version_of(Case, thing),
        },
    ),
    Route(
        "cases:notes", "GET POST", "work cases", kind=CASE, opens="cases.notes", writes="cases.notes", refusal=422,
        data=lambda world, thing: {"text": "A note."},
    ),
    Route("cases:history", task="work cases", kind=CASE, opens="cases.history"),
    Route(
        "cases:person", "GET POST", "read cases", kind=CASE, opens="people.identity", done=lambda thing: 200,
        data=lambda world, thing: {"open": "identity"},
    ),
    Route(
        "cases:facts", "GET POST", "work cases", kind=CASE, opens="people.identity", act="write",
        data=lambda world, thing: {"age_group": "adult", "sex": "female", "version": version_of(Person, thing)},
    ),
    Route(
        "cases:identity", "GET POST", "work cases", kind=CASE, opens="people.identity", act="write",
        data=lambda world, thing: {
            "given_name": "Alena", "family_name": "Invented", "version": version_of(Identity, thing),
        },
    ),
    Route(
        "cases:contact", "GET POST", "work cases", kind=CASE, opens="people.contact", act="write",
        data=lambda world, thing: {"phone": "+375 29 000 00 00", "version": version_of(Contact, thing)},
    ),
    Route("cases:consents", task="work cases", kind=CASE, opens="people.consents"),
    Route(
        "cases:consent", "GET POST", "work cases", kind=CASE, opens="people.consents", keys=("consent",),
        needs=lambda who, thing: "consent" in thing.keys, done=lambda thing: 200,
        data=lambda world, thing: {"open": "guardian"},
    ),
    Route(
        "cases:record_consent", "GET POST", "work cases", kind=CASE, opens="people.consents", act="write",
        data=lambda world, thing: {
            "recipient": world.organisations["service", "near"].pk, "purpose": "assist", "sections": ["cases.needs"],
            "language": "be", "read_aloud": "yes",
        },
    ),
    Route(
        "cases:keep_out", "GET POST", "work cases", kind=CASE, opens="people.consents", act="write",
        data=lambda world, thing: {"organisation": world.organisations["shelter", "far"].pk},
    ),
    Route(
        "cases:let_in", "POST", "work cases", kind=CASE, opens="people.consents", act="write", keys=("exclusion",),
    ),
    Route(
        "cases:withdraw_consent", "GET POST", "work cases", kind=CASE, opens="people.consents", act="write",
        keys=("consent",), needs=lambda who, thing: "consent" in thing.keys,
    ),
    # identification
    Route("identification:waiting", task="decide"),
    Route("identification:at_a_panel", task="write down what happened"),
    Route(
        "identification:case", "GET POST", "read cases", kind=CASE, opens="identification.decisions",
        writes="identification.indicators", refusal=422, passes_on=frozenset({"panel-member"}),
        data=lambda world, thing: {"version": "1" if "signs" in thing.facts else "0"},
    ),
    Route(
        "identification:add_episode", "GET POST", "write down what happened", kind=CASE,
        opens="identification.account", act="write", data=lambda world, thing: {"acts": ["recruitment"]},
    ),
    Route(
        "identification:change_episode", "GET POST", "write down what happened", kind=CASE,
        opens="identification.account", act="write", keys=("pk",), needs=lambda who, thing: "pk" in thing.keys,
        data=lambda world, thing: {"acts": ["recruitment"], "version": "1"},
    ),
    Route("identification:account", task="read cases", kind=CASE, opens="identification.account"),
    Route(
        "identification:send", "GET POST", "write down what happened", kind=CASE, opens="identification.account",
        act="write", when=_both(has("noted"), has_not("at the panel", "decided")), gets_when=True,
        writes="people.consents", denied=422,  # the person's answer is recorded with it
        data=lambda world, thing: {
            "panel": world.panel_for(thing).pk, "agreed": "yes", "language": "be", "interpreter": "no",
        },
    ),
    Route(
        "identification:send_again", "POST", "write down what happened", kind=CASE, opens="identification.account",
        act="write", needs=has("asked"), when=has("asked back"),
    ),
    Route(
        "identification:take_back", "POST", "write down what happened", kind=CASE, opens="identification.account",
        act="write", needs=has("asked"), when=has("at the panel"),
    ),
    Route(
        "identification:add_status", "GET POST", "write down what happened", kind=CASE,
        opens="identification.account", act="write",
        data=lambda world, thing: {
            "status": "possible", "body": "ngo", "said_on_0": "1", "said_on_1": "2", "said_on_2": "2026",
        },
    ),
    Route(
        "identification:file", "GET POST", "decide", kind=CASE, opens="identification.decisions", needs=_asked,
        writes="identification.decisions", when=_both(has("at the panel"), has_not("asked back")), refusal=422,
        data=lambda world, thing: {"outcome": "ask", "reasons": "Where was the work?"},
    ),
    Route(
        "identification:end_recovery", "GET POST", "decide", kind=CASE, opens="identification.decisions",
        act="write", needs=_asked, done=lambda thing: 302 if "decided" in thing.facts else 200,
        data=lambda world, thing: {"reason": world.recovery_reason},
    ),
    # hotline
    Route("hotline:new_call", "GET POST", "answer calls", data=lambda world, thing: {"act": "save", "note": "Called."}),
    Route("hotline:calls", task="answer calls"),
    Route("hotline:callbacks", task="answer calls"),
    Route(
        "hotline:call", "GET POST", "answer calls", kind=CALL, opens="hotline.sheet", writes="hotline.sheet",
        when=has("open"), refusal=422, data=lambda world, thing: {"act": "save", "note": "Again.", "version": "1"},
    ),
    Route(
        "hotline:reopen", "POST", "answer calls", kind=CALL, opens="hotline.sheet", act="write", when=has("closed"),
    ),
    Route(
        "hotline:handed_over", "GET", "answer calls", kind=CALL, opens="hotline.sheet",
        shown=lambda who, thing: 200 if "handed over" in thing.facts else 302,
    ),
    Route("hotline:received", task="work cases"),
    Route("hotline:received_late", task="work cases"),
    Route("hotline:received_in_time", task="work cases"),
    Route("hotline:recorded", "GET", "read cases", kind=CASE, through=CALL, opens="hotline.sheet"),
    Route("hotline:first_contact", "POST", "work cases", kind=CASE, through=CALL, opens="hotline.sheet"),
]  # fmt: skip

ROUTES += [
    Route("exchange:subscriptions"),
    Route(
        "exchange:end_subscription",
        "POST",
        keys=("pk",),
        kind="subscription",
        needs=lambda who, thing: f"of {who.user}" in thing.facts,
    ),
    Route("statistics:country", task="read figures"),
    Route("statistics:csv", task="read figures"),
    # referrals
    Route("referrals:received", task="answer referrals"),
    Route("referrals:sent", task="refer"),
    Route("referrals:directory", task="look into the directory"),
    Route("referrals:services", task="keep the directory"),
    Route(
        "referrals:list_service",
        "GET POST",
        "keep the directory",
        data=lambda world, thing: {"organisation": world.organisations["service", "near"].pk, "kind": "work"},
    ),
    Route(
        "referrals:service_active",
        "POST",
        "keep the directory",
        kind="service",
        keys=("pk",),
        data=lambda world, thing: {"active": "no"},
    ),
    Route("referrals:case", task="refer", kind=CASE, opens="referrals.referrals"),
    Route(
        "referrals:refer",
        "GET POST",
        "refer",
        kind=CASE,
        opens="referrals.referrals",
        act="write",
        done=lambda thing: 422,
        data=lambda world, thing: {"urgency": ""},  # incomplete: what is offered differs
    ),
    Route(
        "referrals:card",
        "GET POST",
        "answer referrals",
        kind="referral",
        keys=("pk",),
        opens="referrals.referrals",
        needs=_received,
        shown=lambda who, thing: 302 if _on_its_own_page(who, thing) else 200,
        when=lambda who, thing: sees(who, thing, "people.identity"),
        done=lambda thing: 200,
        data=lambda world, thing: {"open": "people.identity"},
    ),
    Route(
        "referrals:accept",
        "POST",
        "answer referrals",
        kind="referral",
        keys=("pk",),
        opens="referrals.referrals",
        needs=_received,
        when=lambda who, thing: _on_its_own_page(who, thing) or _unanswered(who, thing),
    ),
    Route(
        "referrals:reject",
        "GET POST",
        "answer referrals",
        kind="referral",
        keys=("pk",),
        refusal=422,
        opens="referrals.referrals",
        needs=_received,
        when=_unanswered,
        data=lambda world, thing: {"reason": "no_capacity"},
    ),
    Route(
        "referrals:ask",
        "GET POST",
        "answer referrals",
        kind="referral",
        keys=("pk",),
        refusal=422,
        opens="referrals.referrals",
        needs=_received,
        when=has("waiting"),
        data=lambda world, thing: {"question": "Can they walk?"},
    ),
    Route(
        "referrals:finish",
        "GET POST",
        "answer referrals",
        kind="referral",
        keys=("pk",),
        refusal=422,
        opens="referrals.referrals",
        needs=_received,
        writes="referrals.referrals",
        when=_both(has("accepted"), has_not("has a bed")),
    ),
    Route(
        "referrals:inform",
        "GET POST",
        "refer",
        kind="referral",
        keys=("pk",),
        refusal=422,
        act="write",
        opens="referrals.referrals",
        needs=_sent,
        when=has("asked"),
        data=lambda world, thing: {"answer": "Yes."},
    ),
    Route(
        "referrals:revoke",
        "GET POST",
        "refer",
        kind="referral",
        keys=("pk",),
        act="write",
        opens="referrals.referrals",
        needs=_sent,
    ),
    # shelters
    Route("shelters:tonight", task="run the shelter"),
    Route(
        "shelters:referral",
        "GET POST",
        "answer referrals",
        kind="referral",
        keys=("pk",),
        refusal=422,
        opens="referrals.referrals",
        needs=_received,
        when=_both(has("for accommodation"), has_not("has a bed")),
        data=lambda world, thing: {
            "bed": world.free_bed(world.side_of(thing.owner)).pk,
            "arrival_mode": "person_comes",
        },
    ),
    Route(
        "shelters:stay",
        "GET POST",
        "run the shelter",
        kind="stay",
        opens="shelters.stay",
        writes="shelters.stay",
        refusal=422,
        when=has_not("away"),
        data=lambda world, thing: {"notes": "Agreed."},
    ),
    Route(
        "shelters:leave",
        "GET POST",
        "run the shelter",
        kind="stay",
        opens="shelters.stay",
        act="write",
        refusal=422,
        when=has_not("expected"),
        data=lambda world, thing: {"left_to": "own_home", "left_on_0": ""},
    ),
    Route(
        "shelters:another_bed",
        "GET POST",
        "run the shelter",
        kind="stay",
        opens="shelters.stay",
        act="write",
        refusal=422,
        data=lambda world, thing: {"bed": world.free_bed(world.side_of(thing.owner)).pk},
    ),
    Route(
        "shelters:hold",
        "POST",
        "run the shelter",
        kind="stay",
        opens="shelters.stay",
        act="write",
        when=has("here"),
    ),
    Route(
        "shelters:come_back",
        "POST",
        "run the shelter",
        kind="stay",
        opens="shelters.stay",
        act="write",
        when=has("away"),
    ),
    Route(
        "shelters:give_up",
        "POST",
        "run the shelter",
        kind="stay",
        opens="shelters.stay",
        act="write",
        when=has("expected"),
    ),
    Route(
        "shelters:followed_up",
        "POST",
        "work cases",
        kind=CASE,
        opens="referrals.referrals",
        act="write",
        when=lambda who, thing: who.organisation == thing.owner,  # the centre that answers for the case
    ),
    Route(
        "shelters:open_house",
        "GET POST",
        "run the shelter",
        data=lambda world, thing: {"territory": "BY-HM", "address": "Invented street 2"},
    ),
    Route(
        "shelters:add_room",
        "GET POST",
        "run the shelter",
        kind="shelter",
        opens="shelters.stay",
        act="write",
        data=lambda world, thing: {"code": "7", "beds": "2"},
    ),
    *(
        Route(
            f"shelters:{step}",
            "POST",
            "run the shelter",
            kind="shelter",
            opens="shelters.stay",
            act="write",
            keys=("pk",),
        )
        for step in ("take_out", "put_back")
    ),
    Route(
        "shelters:address",
        "GET POST",
        "run the shelter",
        kind="shelter",
        opens="shelters.address",
        writes="shelters.address",
        refusal=422,
        data=lambda world, thing: {"address": "Invented street 3", "version": version_of(Shelter, thing)},
    ),
    Route("shelters:way", task="refer", kind="shelter", opens="shelters.address"),
]

LIST, LIST_OUT, ORIGIN = "list", "list_out", "exchange.origin"


def _waits(who: Somebody, thing: Thing) -> int:
    """A list that waits is shown; of another, only what became of it."""
    return 200 if "waiting" in thing.facts else 302


def _ours(*facts: str) -> Callable[[Somebody, Thing], bool]:
    """Only whoever asked for a list makes and downloads it."""
    return lambda who, thing: {f"asked by {who.user}", *facts} <= thing.facts


ROUTES += [
    Route("exchange:lists", task="bring in lists"),
    Route("exchange:upload", "GET POST", "bring in lists", done=lambda thing: 422),  # without a file
    Route(
        "exchange:list",
        task="bring in lists",
        kind=LIST,
        opens=ORIGIN,
        shown=lambda who, thing: 302 if "waiting" in thing.facts else 200,
    ),
    Route("exchange:columns", "GET POST", "bring in lists", kind=LIST, opens=ORIGIN, shown=_waits),
    Route("exchange:preview", task="bring in lists", kind=LIST, opens=ORIGIN, shown=_waits),
    Route("exchange:problems", task="bring in lists", kind=LIST, opens=ORIGIN, shown=_waits),
    Route("exchange:commit", "POST", "bring in lists", kind=LIST, opens=ORIGIN, when=has("waiting")),
    Route("exchange:discard", "POST", "bring in lists", kind=LIST, opens=ORIGIN, when=has("waiting")),
    Route("exchange:origin", task="bring in lists", kind=CASE, opens=ORIGIN, needs=has("from a list")),
    Route(
        "exchange:take_out",
        "GET POST",
        "take out lists",
        data=lambda world, thing: {"recipient": "own", "kind": "csv", "reason": "own_work"},
    ),
    Route("exchange:outgoing", task="take out lists", kind=LIST_OUT, opens=ORIGIN),
    Route(
        "exchange:approve", "POST", "take out lists", kind=LIST_OUT, opens=ORIGIN,
        when=lambda who, thing: "long" in thing.facts and f"asked by {who.user}" not in thing.facts,
    ),
    Route(
        "exchange:make", "POST", "take out lists", kind=LIST_OUT, opens=ORIGIN, when=_ours("short"),
        done=lambda thing: 200,
    ),
    Route(
        "exchange:download", "POST", "take out lists", kind=LIST_OUT, opens=ORIGIN, when=_ours("made"),
        done=lambda thing: 200,
    ),
]  # fmt: skip

BY_NAME = {route.name: route for route in ROUTES}
