"""Persons, what identifies them, how to reach them, and what they agreed to."""

from .consent import Consent, ConsentSet
from .contact import Contact, SafeChannel
from .person import AgeGroup, Identity, IdentityMark, OfPersonSet, Person, PersonLanguage, PersonSet

__all__ = [
    "AgeGroup",
    "Consent",
    "ConsentSet",
    "Contact",
    "Identity",
    "IdentityMark",
    "OfPersonSet",
    "Person",
    "PersonLanguage",
    "PersonSet",
    "SafeChannel",
]
