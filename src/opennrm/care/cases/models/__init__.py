"""Cases and their parts."""

from .case import CameBy, Case, CaseSet, Need, Note, OfCaseSet, PartOfCase, SafetyAlert

__all__ = ["CameBy", "Case", "CaseSet", "Need", "Note", "OfCaseSet", "PartOfCase", "SafetyAlert"]
