"""Who is this invented person? Sex, age and form after the published table; names and the rest by lot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opennrm.foundation.core.answers import Answer
from opennrm.foundation.people.actions import PersonFacts, SafeWays
from opennrm.foundation.people.models import AgeGroup
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts

from .chance import Chance, invented, texts
from .published import TABLE, Published

_LABOUR_MEN = 0.8  # our own assumption: most of those exploited for labour are men
_ADULT_AGES = {(18, 24): 0.45, (25, 34): 0.35, (35, 49): 0.17, (50, 64): 0.03}
_CITIZENS = {"BY": 0.92, "UA": 0.03, "RU": 0.02, "VN": 0.01, "UZ": 0.01, "": 0.01}
_FOREIGN_LANGUAGE = {"UA": "uk", "VN": "vi", "UZ": "uz"}
_SEXUAL = {"prostitution": 0.55, "remote_interactive": 0.15, "pornography": 0.12, "sexual": 0.18}
_OTHER = {"forced_begging": 0.3, "domestic_servitude": 0.3, "forced_criminality": 0.2, "forced_marriage": 0.2}


@dataclass(frozen=True)
class Someone:
    """What is known of a person apart from what happens to them."""

    year: int  # of the history: 0, 1 or 2
    facts: PersonFacts
    child: bool
    form: str
    writes: str  # the language in which staff write about them


def draw_person(chance: Chance) -> Someone:
    """Somebody whose year, sex, age and form follow the published table."""
    year = chance.weighed({number: row.people for number, row in enumerate(TABLE)})
    row = TABLE[year]
    male = chance.of(row.male / row.people)
    child = chance.of(row.children / row.people)
    citizen = chance.weighed(_CITIZENS)
    spoken = _FOREIGN_LANGUAGE.get(citizen) or chance.weighed({"ru": 0.7, "be": 0.3})
    foreign = spoken not in ("be", "ru")
    age_group, born, thought_child = _age(chance, child, chance.span.year_begins(year).year)
    facts = PersonFacts(
        age_group=age_group,
        birth_year=born,
        thought_child=thought_child,
        sex="male" if male else "female",
        citizenship=citizen,
        interpreter_needed=Answer.YES if foreign else Answer.NO,
        languages=(spoken,) if foreign or chance.of(0.6) else ("be", "ru"),
    )
    writes = chance.weighed({"ru": 0.55, "be": 0.3, "en": 0.15})
    return Someone(year, facts, child, _form(chance, row, male=male), writes)


def draw_identity(chance: Chance, someone: Someone) -> IdentityFacts:
    """A name that belongs to nobody, with a birth date that fits."""
    born, sex = someone.facts.birth_year, someone.facts.sex
    given = chance.one([name for name in invented()["given"] if name["sex"] == sex])
    family = chance.one(invented()["family"])
    return IdentityFacts(
        given_name=given[someone.writes],
        family_name=family[someone.writes],
        birth_date=date(born, chance.whole(1, 12), chance.whole(1, 28)) if born else None,
        document=f"XX{chance.whole(1000000, 9999999)}" if chance.of(0.5) else "",
    )


def draw_guardian(chance: Chance, someone: Someone) -> str:
    """Who agrees for a child, by a name that belongs to nobody; an adult decides alone."""
    if not someone.child:
        return ""
    given, family = chance.one(invented()["given"]), chance.one(invented()["family"])
    return f"{given[someone.writes]} {family[someone.writes]}"


def draw_contact(chance: Chance, someone: Someone) -> tuple[ContactFacts, SafeWays]:
    """Where to reach the person, with a number that no network has given out, and what makes it safe."""
    words = texts()
    contact = ContactFacts(
        phone=f"+375 00 {chance.whole(100, 999)} {chance.whole(10, 99)} {chance.whole(10, 99)}",
        address=f"{chance.one(words['street'][someone.writes])} {chance.whole(1, 90)}"
        if chance.of(0.5)
        else "",
        code_word=chance.one(words["code_word"][someone.writes]) if chance.of(0.4) else "",
    )
    ways = SafeWays(
        channels=chance.some({"phone": 0.6, "messenger": 0.5, "in_person": 0.3}) or ("in_person",),
        do_not_contact=chance.of(0.06),
        from_hour=9 if chance.of(0.4) else None,
        to_hour=12 if chance.of(0.2) else None,
        may_leave_message=chance.weighed({Answer.NO: 0.6, Answer.YES: 0.2, Answer.UNKNOWN: 0.2}),
    )
    return contact, ways


def _age(chance: Chance, child: bool, year: int) -> tuple[str, int | None, str]:
    """Age group, year of birth, and whether there is reason to think of a child; `year` may end in the next."""
    if chance.of(0.03):
        return AgeGroup.UNKNOWN, None, Answer.YES if child else Answer.NO
    if child:
        age = chance.weighed({(15, 17): 0.75, (9, 14): 0.25})
        return AgeGroup.CHILD, year + 1 - chance.whole(*age), Answer.UNKNOWN
    return AgeGroup.ADULT, year - chance.whole(*chance.weighed(_ADULT_AGES)), Answer.UNKNOWN


def _form(chance: Chance, row: Published, *, male: bool) -> str:
    """A form with the shares of the year; among them, labour mostly with men."""
    labour, men = row.labour / row.people, row.male / row.people
    if chance.of(labour * (_LABOUR_MEN / men if male else (1 - _LABOUR_MEN) / (1 - men))):
        return "forced_labour"
    if chance.of(row.other / (row.people - row.labour)):
        return chance.weighed(_OTHER)
    return chance.weighed(_SEXUAL)
