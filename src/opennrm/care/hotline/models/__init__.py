"""Calls to the hotline, what became of them, and notices that are only counted."""

from .call import Call, CallAlert, CallCategory, CallNeed, CallSet, CallStatus, ConsentAnswer, OfCallSet
from .handover import HandOver
from .notice import Notice

__all__ = [
    "Call",
    "CallAlert",
    "CallCategory",
    "CallNeed",
    "CallSet",
    "CallStatus",
    "ConsentAnswer",
    "HandOver",
    "Notice",
    "OfCallSet",
]
