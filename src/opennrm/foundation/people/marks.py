"""Is this the same name, telephone or document? Compared through a keyed hash of a normal form."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.core.keystore import get_key

_BYTES = 10  # 80 bits
_PHONE_DIGITS = 9  # the national number, so that +375 29 and 8 029 meet
NAME, PHONE, DOCUMENT = "name", "phone", "document"


def normal_form(text: str) -> str:
    """A text without case, accents, order of words or punctuation; idempotent.

    Decomposed before and after folding the case: some letters change under the second step only.
    """
    return " ".join(sorted(_words(text)))


def document_form(text: str) -> str:
    """The letters and digits of a document's number, in their order, however they are spaced; idempotent."""
    return "".join(_words(text))


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c)).split()


def phone_form(text: str) -> str:
    """The last digits of a telephone number."""
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())[-_PHONE_DIGITS:]


def forms(
    *, given_name: str = "", family_name: str = "", phone: str = "", document: str = ""
) -> dict[str, str]:
    """What can be marked of these facts: kind → normal form, without the empty ones."""
    found = {
        NAME: normal_form(f"{given_name} {family_name}") if given_name and family_name else "",
        PHONE: phone_form(phone),
        DOCUMENT: document_form(document),
    }
    return {kind: form for kind, form in found.items() if form}


class Marker:
    """Makes the marks of one organisation, with a key derived from the organisation's."""

    def __init__(self, organisation: Organisation) -> None:
        secret = get_key(organisation.key_id).secret
        self._key = HKDF(hashes.SHA256(), 32, salt=None, info=b"opennrm identity marks").derive(secret)

    def mark(self, kind: str, form: str) -> bytes:
        """The mark of a normal form."""
        return hmac.new(self._key, f"{kind}\x00{form}".encode(), hashlib.sha256).digest()[:_BYTES]
