"""Which words of another directory mean which of our codes, languages and places?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from opennrm.foundation.core.codes import Code, code_list
from opennrm.foundation.core.country import country

from .reading import Unreadable

Terms = Mapping[str, str]


def terms_of(said: Any) -> Terms:
    """Which words mean which code, as a file of choices says; Unreadable when it says something else."""
    known = {*code_list("referrals.services").codes, *code_list("referrals.clients").codes}
    if not isinstance(said, dict) or not all(
        isinstance(code, str) and code in known for code in said.values()
    ):
        raise Unreadable(
            _("An object of words and codes of referrals.services or referrals.clients is expected.")
        )
    return {plain(word): code for word, code in said.items()}


def plain(word: str) -> str:
    """A word as it is compared: without case, and with single spaces."""
    return " ".join(word.split()).casefold()


def _names_of(code: Code) -> Iterator[str]:
    yield from (code.code, *code.labels.values())


@cache
def words_for(key: str) -> Mapping[str, str]:
    """Every word for a code of this list: the code itself, and its label in each language."""
    return {plain(word): code.code for code in code_list(key) for word in _names_of(code)}


def among(terms: Terms, key: str) -> Terms:
    """Those of the terms that mean a code of this list."""
    return {word: code for word, code in terms.items() if code in code_list(key)}


@cache
def languages() -> Mapping[str, str]:
    """Every word for a language; of several that share a code of ISO 639-2, the first: codes of ours come first."""
    found: dict[str, str] = {}
    listed = list(code_list("people.languages"))
    for words in (_names_of, lambda code: iter((code.extra["iso639_2"],))):
        for code in listed:
            for word in words(code):
                found.setdefault(plain(word), code.code)
    return found


@cache
def places(_country: str) -> Mapping[str, tuple[str, ...]]:
    """The places of each name, in any language; the name of the country stands for all of it."""
    found: dict[str, set[str]] = {plain(name): {""} for name in country().names.values()}
    for place in country().territories.values():
        for name in (place.code, *place.names.values()):
            found.setdefault(plain(name), set()).add(place.code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}
