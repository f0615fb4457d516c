"""What shape is the code in? Lengths, types and docstrings, beside code that good engineers hold up as models."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

Function = ast.FunctionDef | ast.AsyncFunctionDef
_LONG = 50


@dataclass(frozen=True)
class Shape:
    """One line of the comparison. Lines are non-blank; shares are of functions."""

    name: str
    files: int
    file_median: float
    file_p90: float
    function_median: float
    function_p90: float
    long: float
    typed: float
    documented: float
    tests: float

    def __str__(self) -> str:
        return (
            f"{self.name:<32}{self.files:>6}{self.file_median:>8.0f} /{self.file_p90:>4.0f}"
            f"{self.function_median:>9.0f} /{self.function_p90:>3.0f}{self.long:>8.1%}{self.typed:>8.0%}"
            f"{self.documented:>12.0%}{self.tests:>13.2f}"
        )


HEAD = (
    f"{'':<32}{'files':>6}{'file 50/90':>14}{'function 50/90':>14}{'>50':>8}{'typed':>8}"
    f"{'documented':>12}{'test : code':>13}"
)

# Measured on their repositories in 2026, production code only.
MODELS = (
    Shape("job-server (OpenSAFELY)", 179, 57, 236, 8, 30, 0.034, 0.01, 0.18, 1.41),
    Shape("airlock (OpenSAFELY)", 57, 56, 457, 8, 32, 0.048, 0.52, 0.24, 2.08),
    Shape("manage-breast-screening (NHS)", 176, 52, 183, 6, 21, 0.014, 0.10, 0.12, 1.98),
    Shape("healthchecks", 179, 33, 125, 7, 32, 0.030, 1.00, 0.09, 1.34),
    Shape("wagtail", 579, 53, 315, 6, 22, 0.022, 0.06, 0.21, 1.93),
    Shape("httpx", 23, 209, 510, 6, 31, 0.025, 1.00, 0.48, 0.93),
    Shape("lifelines", 42, 123, 737, 7, 39, 0.072, 0.37, 0.61, 0.47),
)


def measure(name: str, code: Path, tests: Path) -> Shape:
    """The shape of the Python files below `code`; migrations and empty files do not count."""
    texts = [text for text in _sources(code) if text.strip()]
    lines = [_non_blank(text) for text in texts]
    functions = [
        (node, text) for text in texts for node in ast.walk(ast.parse(text)) if isinstance(node, Function)
    ]
    lengths = [_non_blank(ast.get_source_segment(text, node) or "") for node, text in functions]
    count = max(len(functions), 1)
    return Shape(
        name,
        len(texts),
        *_middle(lines),
        *_middle(lengths),
        long=sum(length > _LONG for length in lengths) / count,
        typed=sum(_is_typed(node) for node, _ in functions) / count,
        documented=sum(ast.get_docstring(node) is not None for node, _ in functions) / count,
        tests=sum(map(_non_blank, _sources(tests))) / max(sum(lines), 1),
    )


def _sources(folder: Path) -> Iterable[str]:
    return [p.read_text("utf-8") for p in sorted(folder.rglob("*.py")) if "migrations" not in p.parts]


def _non_blank(text: str) -> int:
    return sum(bool(line.strip()) for line in text.splitlines())


def _middle(values: Sequence[int]) -> tuple[float, float]:
    if len(values) < 2:
        return float(sum(values)), float(sum(values))
    return median(values), quantiles(values, n=10)[-1]


def _is_typed(node: Function) -> bool:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    bare = [a for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
    return node.returns is not None and not bare
