"""Which reference pages does the code write about itself? Documentation that is generated cannot drift."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils import translation

from . import api, glossary, hsds, htcds, privacy, roles, states

PAGES: Mapping[str, Callable[[], str]] = {
    "README.md": lambda: INDEX,
    "roles.md": roles.roles_page,
    "sections.md": roles.sections_page,
    "states.md": states.page,
    "api.md": api.page,
    "glossary.md": glossary.page,
    "privacy.md": privacy.page,
    "htcds.md": htcds.page,
    "hsds.md": hsds.page,
}

INDEX = """# Reference

Generated from the code by `make docs`; `make check` fails when a page is out of date.

* [Roles](roles.md): what each role may do, and with which section
* [Sections](sections.md): the parts of a record, as a person is told about them
* [States](states.md): what may become of a call, a decision, a referral, a stay
* [The API](api.md): every operation for programs, and every refusal
* [Glossary](glossary.md): every table, and every code list with its source
* [Privacy register](privacy.md): how private each column is
* [HTCDS](htcds.md): which field of the case data standard goes where, and our own file
* [HSDS](hsds.md): which field of other directories of services is taken, and which is left
"""


def pages() -> dict[str, str]:
    """File name → text of every generated page, in English."""
    with translation.override("en"):
        return {name: write().rstrip() + "\n" for name, write in PAGES.items()}
