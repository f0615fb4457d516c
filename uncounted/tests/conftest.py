import csv
import json
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def reference():
    """Figures of R packages, named with their versions in the file."""
    return json.loads((DATA / "reference.json").read_text())


@pytest.fixture(scope="session")
def all_models():
    def read(name):
        with (DATA / f"all_models_{name}.csv").open(newline="") as file:
            return [(r["model"], float(r["population"]), float(r["bic"])) for r in csv.DictReader(file, delimiter=";")]

    return read
