"""Which field of the case data standard goes where, and what does our own file look like?"""

from __future__ import annotations

from opennrm.foundation.access.sections import section
from opennrm.foundation.core.codes import code_list
from opennrm.outreach.exchange.homes import WHERE
from opennrm.outreach.exchange.reading import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from opennrm.outreach.exchange.standard import ATTRIBUTION, OWN_NUMBER, Field, fields
from opennrm.outreach.exchange.writing import SCHEMA

from .tables import table

_KINDS = {
    "text": "text",
    "longtext": "long text",
    "choice": "one of the options",
    "multi": "any of the options",
    "countries": "countries, ISO 3166",
    "language": "a language, ISO 639-2",
    "yesno": "yes or no",
    "whole": "a whole number",
    "number": "a number",
    "phone": "a telephone number",
    "date": "a date",
    "birth": "a date, or a year",
}
_INTRO = f"""# HTCDS 2.0: which field goes where

{ATTRIBUTION}

`opennrm import-htcds` and *Bring in a list* read these fields; `opennrm export-htcds` and *Take out a list* write them.
A field with a home is written there and read from there: what the case says now comes first. Everything else stays word
for word with the case, sealed under its key, in the section `exchange.origin`. A consent that another list mentions
(`con_Consent`) opens nothing here: a consent names who receives what, for what purpose, and in which language it was explained.

## Files

* Spreadsheet (.xlsx), comma file (`,` `;` or tab; UTF-8, UTF-16 or Windows-1251), JSON as below. At most
  {MOST_BYTES // 1024 // 1024} MB, {MOST_ROWS:,} rows and {MOST_COLUMNS} columns.
* One or two header rows, names or labels, in any language of the platform. Where the two rows disagree, as they do for
  the address in the published spreadsheet, somebody has to say which one was followed.
* Several answers in a cell are separated by `;` `,` `|` or a line break, by code or label.
* Dates: a date of the spreadsheet, `2024-02-25`, `25.02.2024`, or `25/02/2024` where day and month cannot be mistaken.
* A column `{OWN_NUMBER}`, or any that is chosen, tells the same person when the list comes again; without one the whole row does.

## Our JSON

```json
{{
  "schema": "{SCHEMA}",
  "standard": "HTCDS 2.0",
  "about": ["List K7QF-3M2P, people in it: 1, taken out …"],
  "rows": [
    {{"prs_FirstName": "Invented", "prs_Citizenship": ["BY", "PL"], "vic_TypeOfExploitation": ["ForcedLabour"]}}
  ]
}}
```

A row holds the fields that are known, by name: a text, a code of the standard, a date as ISO 8601 writes it, or a list of
codes where several are allowed. `{OWN_NUMBER}` stands in a working copy only. Spreadsheets and comma files carry an apostrophe
before a text that a spreadsheet would calculate (`=` `+` `-` `@`); reading takes it off again.
"""


def page() -> str:
    """Every field: what may stand in it, where it lives here, and what opens it."""
    about = code_list("exchange.fields")
    parts = [_INTRO, "## Fields"]
    for entity in dict.fromkeys(field.entity for field in fields().values()):
        rows = [_row(field) for field in fields().values() if field.entity == entity]
        heads = ["field", "label", "what may stand there", "where it lives", "section"]
        parts += [f"### {about.label(entity)}", table(heads, rows)]
    parts += ["## Options", *_options()]
    return "\n\n".join(part.strip() for part in parts)


def _row(field: Field) -> list[str]:
    lives = WHERE.get(field.key, "word for word")
    return [f"`{field.key}`", field.label, _KINDS[field.kind], lives, str(section(field.section).label)]


def _options() -> list[str]:
    shown: dict[tuple[str, ...], list[str]] = {}
    for field in fields().values():
        if field.kind in ("choice", "multi"):
            shown.setdefault(tuple(f"`{o.code}` {o.label}" for o in field.options), []).append(field.key)
    return [f"**{', '.join(keys)}**: {'; '.join(options)}" for options, keys in shown.items()]
