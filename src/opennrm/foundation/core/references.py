"""What is this record called when it is read out over the telephone?

A reference is random, so it tells nothing about place, year or person, and ends in a
check character, so one misheard character or one swap of neighbours is noticed.
"""

from __future__ import annotations

import secrets

# 31 characters (a prime), without 0 O 1 I L that are misread or misheard.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 8
_CYRILLIC_LOOKALIKES = str.maketrans("АВЕКМНРСТУХЗ", "ABEKMHPCTYX3")


def new_reference() -> str:
    """A new reference, such as ``K7QF-3M2P``: seven random characters and a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH - 1))
    return _hyphenated(body + check_character(body))


def check_character(body: str) -> str:
    """The last character: the weighted sum modulo 31 finds every single error and every swap."""
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(body, start=2))
    return ALPHABET[total % len(ALPHABET)]


def new_password() -> str:
    """A first password that can be read out, such as ``K7QF-3M2P-9XWD-H4TR``: about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def normalise(text: str) -> str:
    """The reference as stored, from what somebody typed (spaces, case, Cyrillic look-alikes)."""
    letters = text.upper().translate(_CYRILLIC_LOOKALIKES)
    kept = "".join(character for character in letters if character in ALPHABET)
    return _hyphenated(kept)


def is_valid(text: str) -> bool:
    """Could this be a reference? False for a wrong length or check character."""
    body = normalise(text).replace("-", "")
    return len(body) == _LENGTH and check_character(body[:-1]) == body[-1]


def _hyphenated(body: str) -> str:
    return f"{body[:4]}-{body[4:]}" if len(body) > 4 else body
