"""What was done to this invented person, which signs were seen, and on what grounds was it judged?"""

from __future__ import annotations

from datetime import datetime

from opennrm.care.identification.facts import EpisodeFacts
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.people.actions import PersonFacts
from opennrm.foundation.people.models import AgeGroup

from .chance import Chance
from .person import Someone

CATEGORY = {
    "forced_labour": "forced_labour", "forced_begging": "forced_begging", "forced_marriage": "forced_marriage",
    "forced_criminality": "forced_criminality", "domestic_servitude": "domestic_servitude",
}  # fmt: skip
_PURPOSE = {
    "forced_labour": "forced_labour", "forced_begging": "begging", "forced_criminality": "criminal_activities",
    "forced_marriage": "forced_marriage", "domestic_servitude": "servitude", "prostitution": "prostitution_of_others",
}  # fmt: skip
_SECTOR = {"forced_labour": "F", "domestic_servitude": ""}
_ACTS = {"recruitment": 0.8, "transportation": 0.4, "harbouring": 0.5, "receipt": 0.25}
_MEANS = {"deception": 0.6, "abuse_of_vulnerability": 0.5, "coercion": 0.3, "force": 0.12, "fraud": 0.1}
_CONTROLS = {
    "debt_bondage": 0.3, "takes_earnings": 0.35, "withholds_documents": 0.25, "restricts_movement": 0.2,
    "physical_threats": 0.2, "threatens_family": 0.15, "psychological_abuse": 0.3,
}  # fmt: skip
_SIGNS = {
    "abuse_of_vulnerability": 0.6, "deception": 0.65, "restriction_of_movement": 0.35, "isolation": 0.4,
    "violence": 0.2, "intimidation": 0.4, "document_retention": 0.3, "debt_bondage": 0.35,
}  # fmt: skip
_SIGNS_OF_WORK = {"wage_withholding": 0.8, "abusive_conditions": 0.6, "excessive_overtime": 0.7}
_COUNTRIES = {"BY": 0.3, "RU": 0.3, "PL": 0.1, "DE": 0.06, "TR": 0.08, "AE": 0.06, "": 0.1}
_RECRUITERS = {
    "acquainted": 0.3,
    "online_contact": 0.25,
    "agency": 0.15,
    "intimate_partner": 0.15,
    "unknown": 0.15,
}
_PLACES = {"rented_flat": 0.4, "hotel": 0.15, "online": 0.2, "club_bar": 0.1, "unknown": 0.15}
_PLACES_OF_WORK = {"construction_site": 0.5, "farm": 0.2, "factory_workshop": 0.15, "workers_housing": 0.15}


def is_child(facts: PersonFacts) -> bool:
    """Do the rules for children apply (rule R03)?"""
    unknown_child = facts.age_group == AgeGroup.UNKNOWN and facts.thought_child == Answer.YES
    return facts.age_group == AgeGroup.CHILD or unknown_child


def draw_episode(chance: Chance, someone: Someone, opened_at: datetime) -> EpisodeFacts:
    """One time of exploitation that ended before the case was opened."""
    child, labour = is_child(someone.facts), someone.form == "forced_labour"
    kind = "labour" if labour else "other" if someone.form in CATEGORY else "sexual"
    months = opened_at.year * 12 + opened_at.month - 1 - chance.whole(0, 5)
    began = months - chance.whole(1, 14)
    return EpisodeFacts(
        acts=chance.some(_ACTS) or ("recruitment",),
        means=() if child else chance.some(_MEANS) or ("deception",),
        purposes=(_PURPOSE.get(someone.form, "sexual_other"),),
        controls=() if child else chance.some(_CONTROLS),
        form=someone.form,
        sector=_SECTOR.get(someone.form, ""),
        place=chance.weighed(_PLACES_OF_WORK if labour else _PLACES),
        country=chance.weighed(_COUNTRIES),
        began=(began // 12, began % 12 + 1),
        ended=(months // 12, months % 12 + 1),
        recruiter=chance.weighed(_RECRUITERS),
        earnings_withheld=chance.weighed(
            {Answer.YES: 0.5, Answer.NO: 0.1, Answer.UNKNOWN: 0.35, Answer.REFUSED: 0.05}
        ),
        narrative=chance.sentence(f"narrative_{kind}", someone.writes, 2),
    )


def draw_indicators(chance: Chance, form: str) -> dict[str, str]:
    """Which of the signs were seen; those left out were not asked about."""
    signs = {**_SIGNS, **(_SIGNS_OF_WORK if form == "forced_labour" else {})}
    found: dict[str, str] = {}
    for sign, share in signs.items():
        answer = chance.weighed(
            {Answer.YES: share, Answer.NO: (1 - share) * 0.5, Answer.UNKNOWN: 0.1, "": (1 - share) * 0.5}
        )
        if answer:
            found[sign] = answer
    return found


def draw_grounds(chance: Chance, facts: PersonFacts, *, positive: bool) -> tuple[str, ...]:
    """Coded grounds that support the decision, for a child none that speaks of means."""
    if not positive:
        return ("more_information_needed",) if chance.of(0.6) else ("labour_dispute_only",)
    first = "child_act_purpose" if is_child(facts) else "elements_indicated"
    return (
        first,
        *chance.some({"consistent_account": 0.5, "several_indicators": 0.5, "papers_or_messages": 0.2}),
    )
