"""Organisations, users, records and who may open what."""

from .organisation import Kind, Organisation, OrganisationLanguage
from .record import Basis, Exclusion, Grant, Record
from .user import User, UserManager

__all__ = [
    "Basis",
    "Exclusion",
    "Grant",
    "Kind",
    "Organisation",
    "OrganisationLanguage",
    "Record",
    "User",
    "UserManager",
]
