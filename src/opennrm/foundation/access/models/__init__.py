"""Organisations, users and their sessions, records and who may open what."""

from .organisation import Kind, Organisation, OrganisationLanguage
from .record import Basis, Exclusion, Grant, Record
from .session import Session
from .token import KeptAnswer, Token
from .user import Standing, User, UserManager

__all__ = [
    "Basis",
    "Exclusion",
    "Grant",
    "KeptAnswer",
    "Kind",
    "Organisation",
    "OrganisationLanguage",
    "Record",
    "Session",
    "Standing",
    "Token",
    "User",
    "UserManager",
]
