"""What does the spread of methods look like? An SVG that can also be read aloud."""

import math
from html import escape

from uncounted.prevalence.report import people
from uncounted.prevalence.result import Line, Result

_WIDTH, _LEFT, _ROW = 720, 220, 28


def draw(result: Result) -> str:
    """Methods as points with intervals on a log scale, with title, description and table."""
    if not result.ok:
        return _frame("No estimate", "; ".join(result.reasons), 40, "")
    own = Line("consensus", result.estimate, result.lower, result.upper, result.assumption)
    lines = [own, *(line for line in result.spread if line.lower and line.upper and line.estimate)]
    ends = [value for line in lines for value in (line.lower, line.upper) if value]
    low, high = math.log(min(ends)), math.log(max(ends))
    scale = (_WIDTH - _LEFT - 40) / max(high - low, 1e-9)
    rows = [_row(line, number, low, scale) for number, line in enumerate(lines)]
    said = "; ".join(f"{x.method}: {people(x.estimate)} ({people(x.lower)} to {people(x.upper)})" for x in lines)
    height = _ROW * (len(lines) + 2)
    axis = (
        f'<text x="{_LEFT}" y="{height - 10}">{people(min(ends))}</text>'
        f'<text x="{_WIDTH - 40}" y="{height - 10}" text-anchor="end">{people(max(ends))}</text>'
    )
    return _frame("Estimates by method", said, height, "".join(rows) + axis)


def _row(line: Line, number: int, low: float, scale: float) -> str:
    y = _ROW * (number + 1)
    left, middle, right = (_LEFT + (math.log(value or 1.0) - low) * scale for value in (line.lower, line.estimate, line.upper))
    colour = "#b00020" if number == 0 else "#1b3a57"
    return (
        f'<text x="{_LEFT - 12}" y="{y + 4}" text-anchor="end">{escape(line.method)}</text>'
        f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2"/>'
        f'<circle cx="{middle:.1f}" cy="{y}" r="5" fill="{colour}"/>'
    )


def _frame(title: str, description: str, height: int, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="13">'
        f'<title id="title">{escape(title)}</title><desc id="description">{escape(description)}</desc>{body}</svg>'
    )
