"""What happens to this invented person, step by step, until the history ends?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from opennrm.care.hotline.sheet import Sheet
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer

from . import account
from .chance import Chance, Span, invented
from .life import Contact, Hearing, Help, Judgement, Life, Note, Said, Staff
from .person import Someone, draw_contact, draw_guardian, draw_identity, draw_person

_NEEDS = {
    "safe_place": 0.45, "medical": 0.35, "psychological": 0.55, "legal": 0.35, "documents": 0.25,
    "material": 0.4, "childcare": 0.1, "work_and_education": 0.35, "return_travel": 0.05, "family_contact": 0.15,
}  # fmt: skip
_ALERTS = {
    "do_not_phone": 0.15, "trafficker_may_search": 0.15, "phone_watched": 0.1, "self_harm_risk": 0.06,
    "child_with_person": 0.1, "pregnancy": 0.04, "threat_to_family": 0.08, "needs_same_sex_staff": 0.08,
}  # fmt: skip
_RISKS = {"high": 0.15, "medium": 0.4, "low": 0.25, "immediate": 0.04, "": 0.16}
_SERVICE_OF_NEED = {
    "safe_place": "accommodation", "medical": "medical", "psychological": "psychological", "legal": "legal_aid",
    "work_and_education": "work", "documents": "documents", "childcare": "childcare",
}  # fmt: skip
_REJECTED = {"no_capacity": 0.5, "missing_information": 0.2, "person_declined": 0.2, "not_eligible": 0.1}
_IDENTIFIED_BY = {"police": 0.45, "court_prosecution": 0.45, "government": 0.1}


@dataclass(frozen=True)
class Needs:
    """What somebody needs, what puts them in danger, and who agrees for them when they are a child."""

    needs: tuple[str, ...]
    alerts: tuple[str, ...]
    guardian: str


@dataclass(frozen=True)
class Bodies:
    """The organisations of the invented country by what they are for."""

    hotline: str
    centres: tuple[str, ...]
    panels: tuple[str, ...]
    offering: dict[str, tuple[str, ...]]  # service → organisations other than centres

    @classmethod
    def read(cls) -> Bodies:
        """From the pack of the invented country."""
        rows = invented()["organisations"]
        kinds = {
            kind: tuple(row["key"] for row in rows if row["kind"] == kind)
            for kind in ("hotline", "centre", "panel")
        }
        helping = [row for row in rows if row["kind"] in ("shelter", "service")]
        services = sorted({service for row in helping for service in row["services"]})
        offering = {s: tuple(row["key"] for row in helping if s in row["services"]) for s in services}
        return cls(kinds["hotline"][0], kinds["centre"], kinds["panel"], offering)


def lives(*, people: int, seed: int, span: Span) -> Iterator[Life]:
    """So many lives, each drawn by itself, so that the first hundred of two countries are alike."""
    bodies = Bodies.read()
    taken: set[tuple[str, tuple[str, int]]] = set()
    for number in range(people):
        chance = Chance(f"{seed}/person/{number}", span)
        centre = chance.first_of(bodies.centres)
        while (centre, alias := chance.alias()) in taken:
            pass
        taken.add((centre, alias))
        yield _life(number, chance, bodies, centre, alias)


def _life(number: int, chance: Chance, bodies: Bodies, centre: str, alias: tuple[str, int]) -> Life:
    someone = draw_person(chance)
    opened_at = chance.in_year(someone.year)
    officer = Staff(centre, chance.whole(0, 1))
    needs = (
        *chance.some(_NEEDS),
        *(("interpretation",) if someone.facts.interpreter_needed == Answer.YES else ()),
    )
    alerts = chance.some(_ALERTS)
    contact, ways = draw_contact(chance, someone)
    guardian = draw_guardian(chance, someone)
    assessed_at = chance.later(opened_at, 0.5, 9) if chance.of(0.88) else None
    hearing = _hearing(chance, someone, assessed_at, bodies) if assessed_at and chance.of(0.82) else None
    help_given = tuple(_help(chance, someone, needs, opened_at, bodies))
    notes = tuple(_notes(chance, someone, opened_at, officer))
    said = tuple(_said(chance, opened_at, hearing))
    return Life(
        number=number, centre=centre, officer=officer, alias=alias, opened_at=opened_at,
        facts=someone.facts, form=someone.form,
        identity=draw_identity(chance, someone) if chance.of(0.72) else None,
        contact=contact if chance.of(0.75) else None, ways=ways,
        guardian=guardian,
        risk=chance.weighed(_RISKS), advice=chance.sentence("advice", someone.writes) if alerts else "",
        needs=needs, alerts=alerts,
        met={need: help.done_at for help in help_given for need in help.needs if help.done_at},
        call=_call(chance, someone, opened_at, Needs(needs, alerts, guardian), bodies.hotline) if chance.of(0.6) else None,
        notes=notes,
        episode=account.draw_episode(chance, someone, opened_at) if assessed_at else None,
        indicators=account.draw_indicators(chance, someone.form) if assessed_at else {},
        assessed_at=assessed_at,
        hearing=hearing,
        said=said,
        help=help_given,
        closed_on=_closing(chance, opened_at, hearing, help_given, (*notes, *said)),
    )  # fmt: skip


def _call(chance: Chance, someone: Someone, at: datetime, told: Needs, hotline: str) -> Contact:
    """The call that led to the case: only an adult's own yes does, a guardian's for a child, or a child's danger."""
    facts, child = someone.facts, account.is_child(someone.facts)
    sheet = Sheet(
        call_type="about_other" if child and chance.of(0.8) else "about_self",
        channel=chance.weighed({"voice": 0.7, "messenger": 0.2, "web_chat": 0.1}),
        happened_at=at - timedelta(minutes=20),
        categories=(account.CATEGORY.get(someone.form, "sexual_exploitation"),),
        language=facts.languages[0],
        interpreter=facts.interpreter_needed,
        urgency=chance.weighed({"today": 0.35, "this_week": 0.4, "emergency": 0.1, "not_urgent": 0.15}),
        safe_now=chance.weighed({Answer.YES: 0.7, Answer.NO: 0.15, Answer.UNKNOWN: 0.15}),
        heard_of=chance.weighed({"internet_search": 0.3, "poster_leaflet": 0.2, "friend_family": 0.3, "unknown": 0.2}),
        age_group=facts.age_group, thought_child=facts.thought_child, sex=facts.sex, needs=told.needs, alerts=told.alerts,
        note=chance.sentence("call_note", someone.writes, 2),
        safe_to_call_back=chance.weighed({Answer.YES: 0.5, Answer.NO: 0.3, Answer.UNKNOWN: 0.2}),
        consent_answer="yes",
    )  # fmt: skip
    if child:
        in_danger = sheet.safe_now == Answer.NO or sheet.urgency == "emergency"
        yes = replace(sheet, guardian=told.guardian, assent=Answer.YES)
        sheet = replace(sheet, consent_answer="duty") if in_danger else yes
    return Contact(Staff(hotline, chance.whole(0, 3)), sheet, "handed_over")


def _hearing(chance: Chance, someone: Someone, assessed_at: datetime, bodies: Bodies) -> Hearing | None:
    sent_at = chance.later(assessed_at, 0.1, 6)
    if sent_at is None:
        return None
    panel = chance.first_of(bodies.panels)
    # Most decisions keep the limit of five working days; about one in eight is late (rule R07).
    decided_at = chance.later(sent_at, 1.5, 5) if chance.of(0.87) else chance.later(sent_at, 8, 25)
    judgement = None
    if decided_at:
        positive = chance.of(0.82)
        status = "positive" if positive else "negative"
        judgement = Judgement(
            status, account.draw_grounds(chance, someone.facts, positive=positive), decided_at,
            Staff(panel, chance.whole(0, 2)), chance.sentence(f"reasons_{status}", someone.writes),
        )  # fmt: skip
    return Hearing(panel, sent_at, someone.facts.languages[0], judgement)


def _said(chance: Chance, opened_at: datetime, hearing: Hearing | None) -> Iterator[Said]:
    """What other bodies said: an NGO or the police often notice first; one that may decide says it last."""
    if chance.of(0.25) and (noticed := chance.later(opened_at, 0.1, 4)):
        yield Said("possible", chance.weighed({"ngo": 0.6, "police": 0.4}), noticed)
    judgement = hearing.judgement if hearing else None
    if judgement and judgement.status == "positive" and chance.of(0.65):
        found = chance.later(judgement.at, 30, 260)
        if found:
            yield Said("actual", chance.weighed(_IDENTIFIED_BY), found)


def _help(
    chance: Chance, someone: Someone, needs: Sequence[str], opened_at: datetime, bodies: Bodies
) -> Iterator[Help]:
    for need in needs:
        service = _SERVICE_OF_NEED.get(need, "")
        if service not in bodies.offering or not chance.of(0.7):
            continue
        sent_at = chance.later(opened_at, 0.05, 12)
        if sent_at:
            to = chance.first_of(bodies.offering[service])
            asked = Help(service, to, (need,), sent_at, someone.facts.languages[0])
            yield _course_of_help(chance, someone, asked)


def _course_of_help(chance: Chance, someone: Someone, asked: Help) -> Help:
    """How the service answers, and what becomes of it."""
    answered_at = (
        chance.later(asked.sent_at, 0.1, 3) if chance.of(0.9) else chance.later(asked.sent_at, 4, 12)
    )
    if answered_at is None:
        asked_at = chance.later(asked.sent_at, 0.1, 2) if chance.of(0.5) else None
        question = chance.sentence("question", someone.writes) if asked_at else ""
        return replace(asked, asked_at=asked_at, question=question)
    if chance.of(0.08):
        text = chance.sentence("reject", someone.writes)
        return replace(
            asked, rejected_at=answered_at, reject_reason=chance.weighed(_REJECTED), reject_text=text
        )
    accepted = replace(asked, accepted_at=answered_at)
    if chance.of(0.03) and (withdrawn_at := chance.later(answered_at, 3, 60)):
        return replace(accepted, withdrawn_at=withdrawn_at)
    if asked.service != "accommodation":
        return replace(accepted, done_at=chance.later(answered_at, 14, 120))
    arrived_at = chance.later(answered_at, 0.1, 1.5)
    left_at = chance.later(arrived_at, 30, 190) if arrived_at else None
    return replace(accepted, done_at=left_at, arrived_at=arrived_at, left_at=left_at)


def _notes(chance: Chance, someone: Someone, opened_at: datetime, officer: Staff) -> Iterator[Note]:
    at = opened_at
    for number in range(chance.whole(1, 4)):
        then = chance.later(at, 0.02 if number == 0 else 5, 1 if number == 0 else 60)
        if then is None:
            return
        at = then
        yield Note(at, officer, chance.sentence("case_note", someone.writes, chance.whole(1, 2)))


def _closing(
    chance: Chance,
    opened_at: datetime,
    hearing: Hearing | None,
    help_given: Sequence[Help],
    written: Sequence[Note | Said],
) -> date | None:
    """A case is closed when nothing of it is under way any more, and then not always; nothing is written after."""
    ended = [each.done_at or each.rejected_at or each.withdrawn_at for each in help_given]
    waiting = hearing is not None and hearing.judgement is None
    if waiting or None in ended:
        return None
    last = max([opened_at + timedelta(days=200), *(at for at in ended if at), *(each.at for each in written)])
    closed_at = chance.later(last, 1, 220) if chance.of(0.6) else None
    return clock.on_date(closed_at) if closed_at else None
