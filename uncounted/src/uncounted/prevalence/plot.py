"""What does a result look like? SVG pictures that can also be read aloud."""

import math
from collections.abc import Sequence
from html import escape

from uncounted.prevalence.errors import BadSetting
from uncounted.prevalence.report import people, small
from uncounted.prevalence.result import Line, Result

_WIDTH, _LEFT, _ROW, _CELL = 720, 220, 28, 64


def draw(result: Result, kind: str = "spread") -> str:
    """One picture as SVG text, with a title and a description that says every figure.

    ``spread``: each method with its interval; ``tipping``: the answer for each factor
    on the dark figure; ``overlap``: how many people each pair of lists shares, 1 to 4
    printed as fewer than 5.  Raises ``BadSetting`` for another kind.
    """
    if kind == "overlap":
        return _overlap(result)
    if kind not in ("spread", "tipping"):
        raise BadSetting(f"kind is spread, tipping or overlap, not {kind!r}")
    if not result.ok:
        return _frame("No estimate", "; ".join(result.reasons), 40, "")
    if kind == "tipping":
        tips = [Line(f"dark figure × {t.factor:g}", t.estimate, t.lower, t.upper, "") for t in result.tipping]
        return intervals("If the interaction no table can show were not as assumed", tips)
    own = Line("consensus", result.estimate, result.lower, result.upper, result.assumption)
    return intervals("Estimates by method", [own, *result.spread])


def intervals(title: str, lines: Sequence[Line]) -> str:
    """Points with intervals on a log scale, one line to a row, the first in red."""
    rows = [(x.method, x.lower, x.estimate, x.upper) for x in lines]
    told = [(name, low, middle, high) for name, low, middle, high in rows if low and middle and high]
    least, most = min(row[1] for row in told), max(row[3] for row in told)
    scale = (_WIDTH - _LEFT - 40) / max(math.log(most / least), 1e-9)
    marks = [_mark(row, number, least, scale) for number, row in enumerate(told)]
    said = "; ".join(f"{name}: {people(middle)} ({people(low)} to {people(high)})" for name, low, middle, high in told)
    height = _ROW * (len(told) + 2)
    axis = (
        f'<text x="{_LEFT}" y="{height - 10}">{people(least)}</text>'
        f'<text x="{_WIDTH - 40}" y="{height - 10}" text-anchor="end">{people(most)}</text>'
    )
    return _frame(title, said, height, "".join(marks) + axis)


def _mark(row: tuple[str, float, float, float], number: int, least: float, scale: float) -> str:
    y = _ROW * (number + 1)
    left, middle, right = (_LEFT + math.log(value / least) * scale for value in row[1:])
    colour = "#b00020" if number == 0 else "#1b3a57"
    return (
        f'<text x="{_LEFT - 12}" y="{y + 4}" text-anchor="end">{escape(row[0])}</text>'
        f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2"/>'
        f'<circle cx="{middle:.1f}" cy="{y}" r="5" fill="{colour}"/>'
    )


def _overlap(result: Result) -> str:
    """A triangle of cells, darker where two lists share more."""
    place = {name: number for number, name in enumerate(result.lists)}
    most = max(shared for _, _, shared in result.overlaps)
    cells = [
        _cell(_LEFT + place[a] * _CELL, _CELL * place[b], shared, shared / max(most, 1))
        for a, b, shared in result.overlaps
    ]
    names = [
        f'<text x="{_LEFT - 12}" y="{_CELL * j + 36}" text-anchor="end">{escape(name)}</text>'
        for name, j in place.items()
    ]
    heads = [f'<text x="{_LEFT + j * _CELL + 8}" y="20">{escape(name)}</text>' for name, j in place.items()]
    said = "; ".join(f"{a} and {b}: {small(shared)}" for a, b, shared in result.overlaps)
    return _frame("People shared by two lists", said, _CELL * len(place) + 10, "".join([*heads, *names, *cells]))


def _cell(x: int, y: int, shared: int, share: float) -> str:
    ink = "#ffffff" if share > 0.5 else "#1b1b1b"
    told = "under 5" if 0 < shared < 5 else f"{shared:,}"
    return (
        f'<rect x="{x}" y="{y}" width="{_CELL - 2}" height="{_CELL - 2}" fill="#1b3a57" '
        f'fill-opacity="{0.05 + 0.95 * share:.2f}"/><text x="{x + 8}" y="{y + 36}" fill="{ink}">{told}</text>'
    )


def _frame(title: str, description: str, height: int, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="13">'
        f'<title id="title">{escape(title)}</title><desc id="description">{escape(description)}</desc>{body}</svg>'
    )
