"""Rows of the standard as hypothesis invents them: any field, any of its codes, any text."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from opennrm.outreach.exchange.cells import BROKEN
from opennrm.outreach.exchange.standard import Field, Value, fields

# Everything that a cell of a spreadsheet may hold; control characters are not among it, and the name of an error
# such as #REF! is refused on the way in, whoever wrote it.
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n")
TEXTS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=30),
    st.sampled_from(["=1+1", "'=1", "''+x", "-", "@cmd|' /C calc'!A0", "_x0041_", "+375 29", "Тамара", "a;b,c|d\ne", "#N/B"]),
).map(str.strip).filter(lambda text: text and text not in BROKEN)  # fmt: skip
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat)
BORN = st.one_of(
    st.dates(date(1900, 1, 1), date(2026, 1, 1)).map(date.isoformat), st.integers(1900, 2026).map(str)
)


def rows() -> st.SearchStrategy[dict[str, Value]]:
    """A row with some fields filled."""
    return st.fixed_dictionaries(
        {}, optional={key: _values(field) for key, field in fields().items()}
    ).filter(bool)


def _values(field: Field) -> st.SearchStrategy[Any]:
    codes = [option.code for option in field.options]
    if field.kind == "multi":
        chosen = st.sets(st.sampled_from(codes), min_size=1, max_size=4)
        return chosen.map(lambda some: tuple(code for code in codes if code in some))
    if field.kind == "countries":
        return st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True).map(tuple)
    if field.kind == "language":
        return st.sampled_from([*codes, "Kirundi"])
    return {
        "choice": st.sampled_from(codes or [""]),
        "yesno": st.sampled_from(["yes", "no"]),
        "whole": st.integers(0, 99).map(str),
        "number": st.sampled_from(["53.9", "-27.55", "0"]),
        "phone": st.sampled_from(["+375 29 000 00 00", "8 (029) 000-00-00", "113"]),
        "date": DAYS,
        "birth": BORN,
    }.get(field.kind, TEXTS)
