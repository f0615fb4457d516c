"""Which fields has the case data standard, and which words may stand in each?

The Human Trafficking Case Data Standard (HTCDS) 2.0 is published by IOM under CC BY 4.0. Its names, labels and
options stand in `codes/fields.json` and `codes/options.json`; IOM has no part in this platform.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from opennrm.foundation.core.codes import Code, code_list
from opennrm.foundation.core.country import in_language

ATTRIBUTION = (
    "Fields and options: Human Trafficking Case Data Standard (HTCDS) 2.0, published by IOM, CC BY 4.0, "
    "https://github.com/UNMigration/HTCDS. IOM has no part in this file and does not endorse it."
)
OWN_NUMBER = "own_number"  # beside the standard: what the other list calls this person
_SHARED = {"prs_Citizenship": "countries", "prs_PrimaryLanguage": "languages"}

Value = str | tuple[str, ...]  # a code, a date or a text; several codes where several may be chosen
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Option:
    """A word that may stand in a field: the standard's code and label, and the code of its home here."""

    code: str
    label: str
    home: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """A field of the standard. `section` is the part of a record whose grant or consent opens it."""

    key: str
    label: str  # in English, as the standard writes it
    labels: Mapping[str, str]
    kind: str
    section: str
    entity: str
    core: bool
    options: tuple[Option, ...]
    headings: tuple[str, ...]  # other names of the column

    @property
    def own_label(self) -> str:
        """The label in the reader's language."""
        return in_language(self.labels)

    @property
    def many(self) -> bool:
        """May several words stand in one cell?"""
        return self.kind in ("multi", "countries")

    def label_of(self, code: str) -> str:
        """The standard's English word for a code of this field; the code itself where there is none."""
        return next((option.label for option in self.options if option.code == code), code)


def squash(text: str) -> str:
    """A word without case, accents, spaces and punctuation, so that "Debt bondage " and "DebtBondage" meet."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(character for character in folded if character.isalnum())


@cache
def fields() -> Mapping[str, Field]:
    """Every field by its name, in the order of the standard."""
    rows = [code for code in code_list("exchange.fields") if code.parent]
    return {row.code: _field(row) for row in rows}


def _field(row: Code) -> Field:
    kind = row.extra["type"]
    return Field(
        key=row.code,
        label=row.labels["en"],
        labels=row.labels,
        kind=kind,
        section=row.extra["section"],
        entity=str(row.parent),
        core=row.extra["core"],
        options=_options(kind, row.extra.get("options", "")),
        headings=tuple(row.extra.get("also", ())),
    )


@cache
def _options(kind: str, name: str) -> tuple[Option, ...]:
    if kind == "countries":
        return tuple(_countries())
    if kind == "language":
        return tuple(_languages())
    return tuple(
        Option(row.extra["htcds"], row.labels["en"], row.extra.get("home", ""), (*row.labels.values(), *row.extra.get("also", ())))
        for row in code_list("exchange.options").children(name)
        if name
    )  # fmt: skip


def _countries() -> Iterable[Option]:
    """ISO 3166-1 alpha-2, also by alpha-3 and by the names that ISO and other lists write."""
    written = {row.code: row.extra["written"] for row in code_list("exchange.country_names")}
    for row in code_list("people.countries"):
        also = (row.extra.get("alpha3", ""), written.get(row.code, ""))
        yield Option(
            row.code, written.get(row.code, row.labels["en"]), row.code, (*row.labels.values(), *also)
        )


def _languages() -> Iterable[Option]:
    """ISO 639-2, also by ISO 639-1 and by name; the code of ours where the standard's means several languages."""
    rows = [row for row in code_list("people.languages") if row.code != "other"]
    shared = [row.extra["iso639_2"] for row in rows]
    for row in rows:
        code = row.extra["iso639_2"]
        alone = shared.count(code) == 1 or row.code == code
        yield Option(
            code if alone else row.code, row.labels["en"], row.code, (*row.labels.values(), row.code)
        )


@cache
def words_of(key: str) -> Mapping[str, Option]:
    """The options of a field by every squashed word that means one of them; a word that means two means none."""
    found: dict[str, Option] = {}
    doubtful = set()
    for option in fields()[key].options:
        found[squash(option.code)] = option
    for option in fields()[key].options:
        for word in filter(None, map(squash, (option.label, *option.words))):
            if found.setdefault(word, option) is not option:
                doubtful.add(word)
    return {word: option for word, option in found.items() if word not in doubtful}
