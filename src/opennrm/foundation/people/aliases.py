"""What is a person called on every screen? By a word of nature and a number, drawn by lot."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from opennrm.foundation.core.country import in_language

_FIRST, _LAST = 10, 999


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """The words by their English spelling in lower case, each in every language."""
    rows = json.loads((Path(__file__).parent / "codes" / "aliases.json").read_text("utf-8"))["words"]
    return {row["en"].lower(): row for row in rows}


def alias_in_language(word: str) -> str:
    """The word in the reader's language."""
    return in_language(words()[word]) if word in words() else word.capitalize()


def draw(chance: random.Random) -> tuple[str, int]:
    """A word and a number by lot."""
    return chance.choice(list(words())), chance.randint(_FIRST, _LAST)


def read(text: str) -> tuple[str, int] | None:
    """The word and number of an alias as somebody typed it, in any language; None when it is none."""
    *name, number = text.split() or [""]
    if not name or not number.isdecimal() or len(number) > len(str(_LAST)):
        return None
    wanted = " ".join(name).casefold()
    for word, labels in words().items():
        if wanted in {labels[language].casefold() for language in ("en", "be", "ru")}:
            return word, int(number)
    return None
