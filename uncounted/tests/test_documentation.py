"""The documentation says what the code does."""

import doctest
import re
from pathlib import Path

import pytest

from uncounted import prevalence
from uncounted.prevalence import datasets, estimate

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_examples_run(page):
    found = doctest.testfile(str(ROOT / page), module_relative=False)
    assert found.attempted > 0
    assert found.failed == 0


def test_every_json_field_is_documented():
    text = (ROOT / "docs/reference.md").read_text()
    fields = set(estimate(datasets.load("Korea")).to_dict()) - {"schema", "citation"}
    assert {field for field in fields if f"`{field}`" not in text} == set()


def test_every_module_is_in_the_reference():
    text = (ROOT / "docs/reference.md").read_text()
    modules = {path.stem for path in Path(prevalence.__file__).parent.glob("*.py")}
    inner = {
        "__init__", "arrays", "command", "errors", "families", "lattice", "mixtures", "plot", "pool", "posterior",
        "refusal", "report", "result",
    }  # fmt: skip
    assert {module for module in modules - inner if f"`{module}`" not in text} == set()


def test_every_public_function_has_a_docstring():
    for path in Path(prevalence.__file__).parent.glob("*.py"):
        for match in re.finditer(r"^def ([a-z]\w*)\(.*?\).*?:\n(.*?)\n", path.read_text(), re.M | re.S):
            assert match[2].lstrip().startswith('"""'), f"{path.stem}.{match[1]}"
