"""What may each role do, and which sections of a record does it reach?"""

from __future__ import annotations

from opennrm.foundation.access.models import Kind
from opennrm.foundation.access.roles import Role, roles
from opennrm.foundation.access.sections import READ, WRITE, Section, all_sections

from .tables import table


def roles_page() -> str:
    """Every role: its sentence, its permissions, and the matrix of roles and sections."""
    composed = list(roles().values())
    matrix = table(
        ["section", *(role.name for role in composed)],
        [[f"`{s.code}`", *(_reach(role, s) for role in composed)] for s in all_sections()],
    )
    return "\n\n".join(
        [
            "# Roles",
            "A role is a ceiling. Which records somebody reaches below it is decided by grants: for each case, "
            "call or stay, with named sections, a purpose and an end. No role reaches everything, and there is "
            "no superuser.",
            "## Roles and sections",
            "`write` includes reading; an empty cell means that no grant can open the section to this role.",
            matrix,
            "## What each role does",
            *(_role(role) for role in composed),
        ]
    )


def sections_page() -> str:
    """Every section: its bit, its name, and what it holds in the words a person is told."""
    rows = [[s.bit, f"`{s.code}`", s.label, s.sentence] for s in all_sections()]
    return "\n\n".join(
        [
            "# Sections",
            "A record is opened section by section. A consent names sections; this is what a person is told that "
            "each one holds. A grant stores its sections as one number, so a bit never changes its meaning.",
            table(["bit", "code", "section", "what a person is told: we share …"], rows),
        ]
    )


def _reach(role: type[Role], section: Section) -> str:
    if role.may_touch(section, WRITE):
        return "write"
    return "read" if role.may_touch(section, READ) else ""


def _role(role: type[Role]) -> str:
    kinds = ", ".join(str(Kind(kind).label) for kind in sorted(role.organisation_kinds))
    purposes = ", ".join(str(purpose.label) for purpose in role.purposes)
    permissions = ", ".join(f"`{permission}`" for permission in sorted(role.permissions))
    return (
        f"### {role.name}\n\n{role.sentence}\n\n"
        f"* works in: {kinds}\n* purpose: {purposes}\n* permissions: {permissions or 'none'}"
    )
