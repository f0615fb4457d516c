"""Organisations, users, records and who may open what."""

from .organisation import Kind, Organisation, OrganisationLanguage
from .record import Basis, Exclusion, Grant, Record
from .token import KeptAnswer, Token
from .user import User, UserManager

__all__ = [
    "Basis",
    "Exclusion",
    "Grant",
    "KeptAnswer",
    "Kind",
    "Organisation",
    "OrganisationLanguage",
    "Record",
    "Token",
    "User",
    "UserManager",
]
