"""Whatever stands in a file: either rows, or a sentence. Never a broken page."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from opennrm.outreach.exchange.cells import Unclear, value_of
from opennrm.outreach.exchange.escaping import escaped, unescaped
from opennrm.outreach.exchange.standard import fields
from tests.factories.lists import invented, template
from tests.fuzz.harness import any_file

XLSX = template(invented(3), numbered=5, validation=True)
WORDS = st.sampled_from(
    [word for field in fields().values() for option in field.options for word in option.words]
)
CELLS = st.one_of(
    st.text(),
    st.lists(WORDS, min_size=1, max_size=5).map("; ".join),
    st.from_regex(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}", fullmatch=True),
)


@given(st.binary(max_size=400))
@example(b"")
@example(b"\xff\xfe")
@example(b"sep=;")
@example(b'"')
@example(b"PK\x05\x06" + b"\x00" * 18)
@settings(max_examples=500)
def test_any_bytes(content: bytes) -> None:
    any_file(content)


@given(st.text(), st.sampled_from(["utf-8", "utf-16", "cp1251"]))
@settings(max_examples=300)
def test_any_text(text: str, encoding: str) -> None:
    any_file(text.encode(encoding, "replace"))


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
@settings(max_examples=300)
def test_any_json(content: object) -> None:
    import json

    any_file(json.dumps({"rows": content}).encode())
    any_file(json.dumps([content]).encode())


@given(st.data())
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_any_damage_to_a_part_of_a_spreadsheet(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(XLSX)) as source:
        parts = {info.filename: source.read(info) for info in source.infolist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for each, kept in parts.items():
            archive.writestr(each, bytes(content) if each == name else kept)

    any_file(made.getvalue())


@given(st.integers(0, len(XLSX) - 1), st.binary(min_size=1, max_size=4))
@settings(max_examples=200)
def test_any_damage_to_the_file_itself(at: int, bytes_: bytes) -> None:
    any_file(XLSX[:at] + bytes_ + XLSX[at + len(bytes_) :])
    any_file(XLSX[:at])


@given(st.sampled_from(sorted(fields())), CELLS)
@settings(max_examples=1500)
def test_any_cell_says_one_thing_that_reads_the_same_again_or_is_unclear(key: str, cell: str) -> None:
    field, today = fields()[key], date(2026, 11, 25)
    try:
        said = value_of(field, cell, today=today)
    except Unclear as unclear:
        assert str(unclear)
        return
    again = said if isinstance(said, str) else "; ".join(said)
    assert value_of(field, again, today=today) == said


@given(st.text())
@settings(max_examples=500)
def test_no_text_leaves_as_a_formula_and_every_text_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))
