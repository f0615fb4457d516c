"""Where does each value of a list live here, and what would we say of it again?

A value with a home is written there and read from there: live facts always come first. What the home cannot give
back word for word stays with the case as `(what was said, what the home says of it)`; it is used again for as long
as the home still says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from opennrm.foundation.core.bulk import unsaved
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.people.models import AgeGroup, Person

from .standard import Option, Value, Values, fields

_OTHER_SEX = ("TransgenderFeminine", "TransgenderMasculine")
_CLOSED = ("Closed", "ClosedReferred")
_ADDRESS = (
    "prs_MailingStreet",
    "prs_MailingPostalCode",
    "prs_MailingCity",
    "prs_MailingState",
    "prs_MailingCountry",
)
_AT_WORK = ("forced_labour", "child_labour", "servitude")
_SEXUAL, _ADULT_AT = "sexual", 18
# Where each field with a home lives, in words: for docs/reference/htcds.md.
WHERE = {
    "prs_FirstName": "identity: given name",
    "prs_SecondName": "identity: family name",
    "prs_IdentityNumber": "identity: document",
    "prs_Birthdate": "identity: date of birth; year of birth and age group of the person",
    "prs_Gender": "person: sex; the two transgender values as “other”, and word for word beside it",
    "prs_Citizenship": "person: citizenship; the first of several, and all word for word beside it",
    "prs_PrimaryLanguage": "person: languages; one that our list does not have as “other”",
    "prs_SecondaryLanguage": "person: languages",
    "prs_MobilePhone": "safe contact: telephone",
    "prs_HomePhone": "safe contact: telephone, when no mobile telephone is given",
    "prs_MailingStreet": "safe contact: address, of its parts in one line",
    "prs_MailingPostalCode": "safe contact: address",
    "prs_MailingCity": "safe contact: address",
    "prs_MailingState": "safe contact: address",
    "prs_MailingCountry": "safe contact: address",
    "vic_TypeOfExploitation": "what happened: one time of exploitation for each form",
    "vic_TypeOfSexExploitation": "what happened: one time of exploitation for each kind",
    "vic_ForcedLabourIndustry": "what happened: sector",
    "vic_RelationshipToTrafficker": "what happened: who recruited",
    "vic_MethodsOfControl": "what happened: control; for a child word for word only (rule R01)",
    "vic_TraffickingStatus": "status, with the body that said so; without one word for word only (rule R14)",
    "vic_TraffickingStatusDecisionMakingOrg": "status: the body that said so",
    "cas_Status": "case: open or closed; Follow Up and Closed Referred word for word beside it",
    "cas_IncomingReferralDate": "case: the day it began",
}
Kept = dict[
    str, list[Any]
]  # field → [what was said, what the home says of it], each None where there is nothing


@dataclass(frozen=True)
class Homes:
    """What the platform keeps of a person in places of its own, in its own codes."""

    given_name: str = ""
    family_name: str = ""
    document: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    sex: str = ""
    citizenship: str = ""
    languages: tuple[str, ...] = ()
    phone: str = ""
    address: str = ""
    forms: tuple[str, ...] = ()
    sector: str = ""
    recruiter: str = ""
    controls: tuple[str, ...] = ()
    status: str = ""
    body: str = ""
    opened_on: date | None = None
    closed: bool = False

    def __repr__(self) -> str:
        return "Homes(sealed)"

    def age_group(self, on: date) -> str:
        """Adult or child as far as the birth tells; in the year of the eighteenth birthday a year alone does not."""
        if self.birth_date:
            born = self.birth_date
            years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
            return AgeGroup.ADULT if years >= _ADULT_AT else AgeGroup.CHILD
        if self.birth_year is None or on.year - self.birth_year == _ADULT_AT:
            return AgeGroup.UNKNOWN
        return AgeGroup.ADULT if on.year - self.birth_year > _ADULT_AT else AgeGroup.CHILD

    @property
    def was_exploited(self) -> bool:
        """Is anything said of what happened?"""
        return bool(self.forms or self.sector or self.recruiter or self.controls)


def homes_of(values: Values, on: date) -> Homes:
    """Where the values of a row go. For a child no means are taken down, so no controls either (rule R01)."""
    born, birth_year = _birth(_text(values, "prs_Birthdate"))
    status, body = (
        _home(values, "vic_TraffickingStatus"),
        _home(values, "vic_TraffickingStatusDecisionMakingOrg"),
    )
    said = bool(status and body)  # a status is kept with the body that said so, or not at all (rule R14)
    came = _text(values, "cas_IncomingReferralDate")
    homes = Homes(
        given_name=_text(values, "prs_FirstName"),
        family_name=_text(values, "prs_SecondName"),
        document=_text(values, "prs_IdentityNumber"),
        birth_date=born,
        birth_year=birth_year,
        sex=_sex(_text(values, "prs_Gender")),
        citizenship=next(iter(values.get("prs_Citizenship", ())), ""),
        languages=_languages(values),
        phone=_text(values, "prs_MobilePhone") or _text(values, "prs_HomePhone"),
        address=", ".join(filter(None, (_text(values, key) for key in _ADDRESS))),
        forms=_forms(values),
        sector=_home(values, "vic_ForcedLabourIndustry"),
        recruiter=_home(values, "vic_RelationshipToTrafficker"),
        controls=tuple(sorted(_homes(values, "vic_MethodsOfControl"))),
        status=status if said else "",
        body=body if said else "",
        opened_on=date.fromisoformat(came) if came and came <= on.isoformat() else None,
        closed=_text(values, "cas_Status") in _CLOSED,
    )
    child = unsaved(Person, age_group=homes.age_group(on), birth_year=birth_year).treated_as_child(on)
    return Homes(**{**vars(homes), "controls": ()}) if child else homes


def values_of(homes: Homes) -> dict[str, Value]:
    """What the standard calls that which lives here."""
    types, kinds = _types(homes.forms)
    spoken = [_language(code) for code in sorted(homes.languages)]
    found: dict[str, Value] = {
        "prs_FirstName": homes.given_name,
        "prs_SecondName": homes.family_name,
        "prs_IdentityNumber": homes.document,
        "prs_Birthdate": homes.birth_date.isoformat() if homes.birth_date else str(homes.birth_year or ""),
        "prs_Gender": code_list("people.sexes").get(homes.sex).extra["htcds"] if homes.sex else "",
        "prs_Citizenship": (homes.citizenship,) if homes.citizenship else (),
        "prs_PrimaryLanguage": spoken[0] if spoken else "",
        "prs_SecondaryLanguage": spoken[1] if len(spoken) > 1 else "",
        "prs_MobilePhone": homes.phone,
        "prs_MailingStreet": homes.address,
        "vic_TypeOfExploitation": types,
        "vic_TypeOfSexExploitation": kinds,
        "vic_ForcedLabourIndustry": _extra("identification.sectors", homes.sector),
        "vic_RelationshipToTrafficker": _extra("identification.recruiters", homes.recruiter),
        "vic_MethodsOfControl": _said("vic_MethodsOfControl", homes.controls),
        "vic_TraffickingStatus": next(iter(_said("vic_TraffickingStatus", (homes.status,))), ""),
        "vic_TraffickingStatusDecisionMakingOrg": next(
            iter(_said("vic_TraffickingStatusDecisionMakingOrg", (homes.body,))), ""
        ),
        "cas_IncomingReferralDate": homes.opened_on.isoformat() if homes.opened_on else "",
        "cas_Status": "Closed" if homes.closed else "Active",
    }
    return {key: value for key, value in found.items() if value}


def left_over(values: Values, on: date) -> Kept:
    """What the homes of a row cannot give back word for word, beside what they say of it."""
    homes = homes_of(values, on)
    here = values_of(Homes(**{**vars(homes), "opened_on": homes.opened_on or on}))
    keys = [key for key in fields() if key in values or key in here]
    return {
        key: [_plain(values.get(key)), _plain(here.get(key))]
        for key in keys
        if values.get(key) != here.get(key)
    }


def put_together(live: Values, kept: Mapping[str, list[Any]]) -> dict[str, Value]:
    """The row again: what lives here, and what was said where the home has not changed since."""
    found = dict(live)
    for key, (said, here) in kept.items():
        if _plain(live.get(key)) != here:
            continue
        if said is None:
            found.pop(key, None)
        else:
            found[key] = tuple(said) if isinstance(said, list) else said
    return {key: found[key] for key in fields() if key in found}


def episodes_of(homes: Homes) -> list[Mapping[str, Any]]:
    """A time of exploitation for each form, so that each is counted; the sector goes with the work."""
    forms = homes.forms or (("",) if homes.was_exploited else ())
    worked = next((form for form in forms if form in _AT_WORK), forms[0] if forms else "")
    return [
        {
            "form": form,
            "sector": homes.sector if form == worked else "",
            "recruiter": homes.recruiter,
            "controls": homes.controls,
        }
        for form in forms
    ]


def _text(values: Values, key: str) -> str:
    value = values.get(key, "")
    return value if isinstance(value, str) else ""


def _plain(value: Value | None) -> Any:
    """As JSON gives it back."""
    return list(value) if isinstance(value, tuple) else value


def _birth(text: str) -> tuple[date | None, int | None]:
    if len(text) == len("1999"):
        return None, int(text)
    return (date.fromisoformat(text), int(text[:4])) if text else (None, None)


def _sex(code: str) -> str:
    if code in _OTHER_SEX:
        return "other"
    return next((row.code for row in code_list("people.sexes") if row.extra["htcds"] == code), "")


def _languages(values: Values) -> tuple[str, ...]:
    """Our codes; "other" for a language that our list does not have."""
    found = set()
    for key in ("prs_PrimaryLanguage", "prs_SecondaryLanguage"):
        if said := _text(values, key):
            option = _option(key, said)
            found.add(option.home if option else "other")
    return tuple(sorted(found))


def _language(code: str) -> str:
    option = next((o for o in fields()["prs_PrimaryLanguage"].options if o.home == code), None)
    return option.code if option else "mis"  # ISO 639-2 for a language without a code


def _forms(values: Values) -> tuple[str, ...]:
    """Our forms. A kind of sexual exploitation says more than the word above it, which then goes."""
    kinds = set(_homes(values, "vic_TypeOfSexExploitation"))
    types = set(_homes(values, "vic_TypeOfExploitation"))
    return tuple(sorted((types - {_SEXUAL} if kinds else types) | kinds))


def _types(forms: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    rows = [code_list("identification.forms").get(form) for form in forms if form]
    kinds = {row.extra["htcds"] for row in rows if row.parent == _SEXUAL}
    types = {"SexualExploitation" if row.parent == _SEXUAL else row.extra["htcds"] for row in rows}
    return _ordered("vic_TypeOfExploitation", types), _ordered("vic_TypeOfSexExploitation", kinds)


def _home(values: Values, key: str) -> str:
    return next(iter(_homes(values, key)), "")


def _homes(values: Values, key: str) -> list[str]:
    said = values.get(key, ())
    found = [_option(key, code) for code in ((said,) if isinstance(said, str) else said)]
    return [option.home for option in found if option]


def _said(key: str, homes: Iterable[str]) -> tuple[str, ...]:
    wanted = set(filter(None, homes))
    return tuple(option.code for option in fields()[key].options if option.home in wanted)


def _ordered(key: str, codes: set[str]) -> tuple[str, ...]:
    return tuple(option.code for option in fields()[key].options if option.code in codes)


def _extra(name: str, code: str) -> str:
    return str(code_list(name).get(code).extra.get("htcds") or "") if code else ""


def _option(key: str, code: str) -> Option | None:
    return _options(key).get(code)


@cache
def _options(key: str) -> Mapping[str, Option]:
    return {option.code: option for option in fields()[key].options}
