"""Feed the reader of lists with what a coverage-guided fuzzer invents: ``python -m tests.fuzz.look_for_breaks FOLDER``."""

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
    from tests.fuzz.harness import any_file


def sow(folder: Path) -> None:
    """Files to begin with: one of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    seeds = {
        "template": template(invented(2), validation=True),
        "small": sheet_of([["First Name", "Birthdate"], ["Oskar", "25.03.1990"]]),
        "comma": "Имя;Дата рождения;Methods of Control\nЯнка;03/25/1990;Debt bondage, Other\n".encode(),
        "sixteen": "First Name\tGender\nOskar\tMasculine\n".encode("utf-16"),
        "own": b'{"rows": [{"prs_FirstName": "Oskar", "prs_Citizenship": ["BY", "PL"]}]}',
    }
    for name, content in seeds.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    sow(Path(sys.argv[1]))
    atheris.Setup(sys.argv, any_file)
    atheris.Fuzz()
