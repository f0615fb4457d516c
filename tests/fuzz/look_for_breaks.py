"""Feed the readers of lists and directories with what a coverage-guided fuzzer invents.

``python -m tests.fuzz.look_for_breaks FOLDER``; docs/how-to/test-the-api.md says how.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import atheris

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opennrm.settings.test")
warnings.simplefilter("ignore")
with atheris.instrument_imports(include=["opennrm.outreach.exchange", "openpyxl", "csv", "zipfile"]):
    import django

    django.setup()
    from tests.factories.lists import invented, sheet_of, template
    from tests.fuzz.harness import any_directory, any_file


def sow(folder: Path) -> None:
    """Files to begin with: one of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    seeds = {
        "template": template(invented(2), validation=True),
        "small": sheet_of([["First Name", "Birthdate"], ["Oskar", "25.03.1990"]]),
        "comma": "Имя;Дата рождения;Methods of Control\nЯнка;03/25/1990;Debt bondage, Other\n".encode(),
        "sixteen": "First Name\tGender\nOskar\tMasculine\n".encode("utf-16"),
        "directory": (
            b'{"contents": [{"id": "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e", "status": "active", "organization": {"id": '
            b'"9c7b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d", "name": "Heron"}, "attributes": [{"value": "medical"}]}]}'
        ),
        "own": b'{"rows": [{"prs_FirstName": "Oskar", "prs_Citizenship": ["BY", "PL"]}]}',
    }
    for name, content in seeds.items():
        (folder / name).write_bytes(content)


def any_content(content: bytes) -> None:
    """Both readers, as neither knows what is coming."""
    any_file(content)
    any_directory(content)


if __name__ == "__main__":
    sow(Path(sys.argv[1]))
    atheris.Setup(sys.argv, any_content)
    atheris.Fuzz()
