"""In which country does this instance run? Its pack is data; no code knows a country."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language

from .calendar import WorkingCalendar


def in_language(labels: Mapping[str, str]) -> str:
    """The label in the reader's language, else in English."""
    language = (get_language() or "en").split("-")[0]
    return labels.get(language) or labels["en"]


@dataclass(frozen=True)
class Territory:
    """A region or district, with a stable code and names in each language."""

    code: str
    names: Mapping[str, str]
    parent: str | None

    def __str__(self) -> str:
        return in_language(self.names)

    @property
    def listed(self) -> str:
        """As it stands in a list to choose from: a district below its region."""
        return f"– {self}" if self.parent else str(self)


class Country:
    """A country pack: names, limits, territory and working calendar, read once from its files."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._facts: Mapping[str, Any] = self._read("country")
        self.zone = ZoneInfo(self._facts["timezone"])
        self.languages: tuple[str, ...] = tuple(self._facts["languages"])
        self.recovery_days = max(30, int(self._limit("recovery_days")))  # CETS 197 art. 13: never shorter
        self.reasonable_grounds_working_days = int(self._limit("reasonable_grounds_working_days"))
        self.referral_answer_working_days = int(self._limit("referral_answer_working_days"))
        self.stay_follow_up_working_days = int(self._limit("stay_follow_up_working_days"))
        self.guardian_agreement_working_days = int(self._limit("guardian_agreement_working_days"))
        self.consent_months = int(self._limit("consent_months"))

    def __str__(self) -> str:
        return in_language(self._facts["names"])

    @property
    def names(self) -> Mapping[str, str]:
        """The name of the country in each language."""
        return dict(self._facts["names"])

    @property
    def help_numbers(self) -> list[Mapping[str, Any]]:
        """Telephone numbers for the public page: number, label per language, provisional mark."""
        return list(self._facts["help_numbers"])

    @property
    def leave_address(self) -> str:
        """The neutral site that "Leave this site" goes to."""
        return str(self._facts["leave_address"])

    @cached_property
    def deciding_bodies(self) -> frozenset[str]:
        """The kinds of body (codes of HTCDS) that may decide that it was trafficking; others may notice."""
        return frozenset(body["body"] for body in self._facts["deciding_bodies"])

    @cached_property
    def territories(self) -> Mapping[str, Territory]:
        """Every region and district by its code, in the order of the pack."""
        rows = self._read("territory")["territories"]
        return {
            r["code"]: Territory(r["code"], {k: r[k] for k in ("en", "be", "ru")}, r.get("parent"))
            for r in rows
        }

    def territory(self, code: str) -> Territory:
        """One territory; KeyError when the pack has none of that code."""
        return self.territories[code]

    def end_of(self, day: date) -> datetime:
        """The moment at which a day is over here."""
        return datetime.combine(day + timedelta(days=1), time(), self.zone)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar, with the years that are not confirmed yet."""
        pack = self._read("holidays")
        years = pack["years"]
        return WorkingCalendar(
            holidays=frozenset(date.fromisoformat(d["date"]) for y in years for d in y["holidays"]),
            worked=frozenset(date.fromisoformat(d["date"]) for y in years for d in y.get("worked", [])),
            provisional_years=frozenset(y["year"] for y in years if y["provisional"]),
        )

    def _limit(self, name: str) -> Any:
        value = self._facts["limits"][name]
        return value["value"] if isinstance(value, dict) else value

    def _read(self, name: str) -> Any:
        return json.loads(
            (resources.files("opennrm.countries") / self.code / f"{name}.json").read_text("utf-8")
        )


@cache
def _country(code: str) -> Country:
    return Country(code)


def country() -> Country:
    """The country of this instance, named by the setting OPENNRM_COUNTRY."""
    return _country(settings.OPENNRM_COUNTRY)
