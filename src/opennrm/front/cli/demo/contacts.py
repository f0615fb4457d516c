"""Who else calls the hotline? Silence, thanks, advice on travel: most contacts never become a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from opennrm.care.hotline.sheet import Sheet
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer

from .chance import YEARS, Chance, Span, invented
from .life import Contact, Staff

_KINDS = {
    "silent": 0.16, "hang_up": 0.12, "abusive": 0.04, "test": 0.04, "thanks": 0.04,
    "advice": 0.5, "notice": 0.05, "callback": 0.05,
}  # fmt: skip
_ADVICE = {
    "work_abroad": 0.45,
    "study_abroad": 0.15,
    "employer_check": 0.15,
    "travel_documents": 0.15,
    "marriage_abroad": 0.1,
}


def contacts(*, number: int, seed: int, span: Span) -> Iterator[Contact]:
    """So many contacts that were not handed over."""
    hotline = next(row["key"] for row in invented()["organisations"] if row["kind"] == "hotline")
    for place in range(number):
        yield _contact(Chance(f"{seed}/contact/{place}", span), hotline)


def _contact(chance: Chance, hotline: str) -> Contact:
    kind, at = chance.weighed(_KINDS), chance.in_year(chance.whole(0, YEARS - 1))
    operator = Staff(hotline, chance.whole(0, 3))
    if kind not in ("advice", "notice", "callback"):
        return Contact(operator, Sheet(call_type=kind, channel="voice", happened_at=at), "closed")
    language = chance.weighed({"ru": 0.6, "be": 0.4})
    told = Sheet(
        channel=chance.weighed({"voice": 0.7, "messenger": 0.2, "web_chat": 0.1}), happened_at=at,
        language=language, sex=chance.weighed({"female": 0.7, "male": 0.3}), age_group="adult",
    )  # fmt: skip
    if kind == "advice":
        note = chance.sentence("advice_note", language) if chance.of(0.5) else ""
        matter = (chance.weighed(_ADVICE),)
        sheet = replace(told, call_type="question", categories=matter, urgency="not_urgent", note=note)
        return Contact(operator, sheet, "closed")
    told = replace(told, call_type="about_self", categories=("sexual_exploitation",), urgency="this_week")
    # Only a call of the last days still waits for its call back; an older one was closed without a case.
    if kind == "callback" and at > chance.span.end - timedelta(days=12):
        sheet = replace(
            told, consent_answer="later", safe_to_call_back=Answer.YES,
            phone=f"+375 00 {chance.whole(1000000, 9999999)}",
            call_back_on=clock.on_date(at + timedelta(days=chance.whole(1, 4))),
            note=chance.sentence("call_note", language),
        )  # fmt: skip
        return Contact(operator, sheet, "callback")
    # Nobody agrees for another adult: a call about one is counted, if that is safe, and nothing leaves.
    about = chance.weighed({"about_self": 0.7, "about_other": 0.3})
    territory = chance.one(["BY-HM", "BY-MI", "BY-BR", "BY-HO", "BY-VI", "BY-MA", "BY-HR"])
    sheet = replace(
        told, call_type=about, consent_answer="no", may_be_counted=Answer.YES, territory=territory
    )
    return Contact(operator, sheet, "noticed")
