"""The catalogues of translations: complete, with the placeholders of the original, and compiled."""

from __future__ import annotations

import ast
import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import opennrm

LOCALE = Path(opennrm.__file__).parent / "locale"
LANGUAGES = ("be", "ru")
REVIEW = "machine translation, to be reviewed by a native speaker"

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
TAG = re.compile(r"</?[a-z]\w*")


@dataclass
class Entry:
    """One message of a .po file, as it stands there."""

    comments: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def msgid(self) -> str:
        return self.fields["msgid"]

    @property
    def originals(self) -> list[str]:
        return [self.fields[name] for name in ("msgid", "msgid_plural") if name in self.fields]

    @property
    def forms(self) -> list[str]:
        return [text for name, text in self.fields.items() if name.startswith("msgstr")]

    @property
    def is_fuzzy(self) -> bool:
        return any("fuzzy" in line.split(", ") for line in self.comments if line.startswith("#,"))

    @property
    def compiled(self) -> tuple[str, str]:
        """Key and value of this message in a .mo file."""
        context = f"{self.fields['msgctxt']}\x04" if "msgctxt" in self.fields else ""
        return context + "\0".join(self.originals), "\0".join(self.forms)


def read_po(text: str) -> list[Entry]:
    """The messages of a .po file, the header first; obsolete ones (#~) are left out."""
    entries = []
    for block in re.split(r"\n\s*\n", text):
        entry, name = Entry(), ""
        for line in block.splitlines():
            if line.startswith("#"):
                entry.comments.append(line)
            elif line.startswith('"'):
                entry.fields[name] += ast.literal_eval(line)
            elif line.strip():
                name, quoted = line.split(" ", 1)
                entry.fields[name] = ast.literal_eval(quoted)
        if entry.fields:
            entries.append(entry)
    return entries


def read_mo(data: bytes) -> dict[str, str]:
    """The messages of a .mo file: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html"""
    order = "<" if data[:4] == b"\xde\x12\x04\x95" else ">"
    count, originals, translations = struct.unpack_from(f"{order}3I", data, 8)

    def string(table: int, number: int) -> str:
        length, offset = struct.unpack_from(f"{order}2I", data, table + 8 * number)
        return data[offset : offset + length].decode()

    return {string(originals, n): string(translations, n) for n in range(count)}


def header(entries: list[Entry]) -> dict[str, str]:
    assert entries[0].msgid == ""
    return dict(line.split(": ", 1) for line in entries[0].forms[0].splitlines())


def without_creation_date(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("POT-Creation-Date:")]


def wrong_placeholders(entry: Entry) -> list[str]:
    """The forms that name something else than the singular or the plural of the original does."""
    allowed = [set(PLACEHOLDER.findall(original)) for original in entry.originals]
    return [form for form in entry.forms if set(PLACEHOLDER.findall(form)) not in allowed]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def entries(language: str) -> list[Entry]:
    return read_po((LOCALE / language / "LC_MESSAGES/django.po").read_text(encoding="utf-8"))


def test_every_message_is_translated(entries: list[Entry]) -> None:
    assert len(entries) > 1
    assert [entry.msgid for entry in entries if not all(form.strip() for form in entry.forms)] == []


def test_no_message_is_fuzzy(entries: list[Entry]) -> None:
    assert [entry.msgid for entry in entries if entry.is_fuzzy] == []


def test_plurals_have_every_form_of_the_language(entries: list[Entry]) -> None:
    found = re.match(r"nplurals=(\d+);", header(entries)["Plural-Forms"])
    assert found
    wanted = int(found[1])
    assert [
        entry.msgid
        for entry in entries
        if len(entry.forms) != (wanted if "msgid_plural" in entry.fields else 1)
    ] == []


def test_placeholders_are_those_of_the_original(entries: list[Entry]) -> None:
    assert {entry.msgid: wrong for entry in entries[1:] if (wrong := wrong_placeholders(entry))} == {}


def test_tags_are_those_of_the_original(entries: list[Entry]) -> None:
    assert [
        entry.msgid
        for entry in entries[1:]
        if any(sorted(TAG.findall(form)) != sorted(TAG.findall(entry.msgid)) for form in entry.forms)
    ] == []


def test_compiled_catalogue_is_up_to_date(language: str, entries: list[Entry]) -> None:
    compiled = read_mo((LOCALE / language / "LC_MESSAGES/django.mo").read_bytes())
    expected = dict(entry.compiled for entry in entries)
    # Newer msgfmt leaves POT-Creation-Date out, so that the same messages give the same file.
    assert without_creation_date(compiled.pop("")) == without_creation_date(expected.pop(""))
    assert compiled == expected


def test_header_says_that_a_machine_translated(language: str, entries: list[Entry]) -> None:
    assert REVIEW in " ".join(entries[0].comments).lower()
    fields = header(entries)
    assert fields["Project-Id-Version"] == "OpenNRM"
    assert fields["Language"] == language
    assert "@" not in entries[0].forms[0]


@pytest.mark.parametrize(
    ("original", "form", "right"),
    [
        ("Room {code}", "Пакой {code}", True),
        ("Room {code}", "Пакой {нумар}", False),
        ("Room {code}", "Пакой", False),
        ("until %(date)s", "да %(date)s", True),
        ("until %(date)s", "да %(data)s", False),
    ],
)
def test_a_wrong_placeholder_is_found(original: str, form: str, right: bool) -> None:
    entry = Entry(fields={"msgid": original, "msgstr": form})
    assert (wrong_placeholders(entry) == []) is right


def test_a_po_file_is_read_as_it_stands() -> None:
    found = read_po(
        '# A note.\n#, fuzzy, python-format\nmsgctxt "menu"\nmsgid ""\n"One \\"two\\"\\n"\n"three"\n'
        'msgid_plural "many"\nmsgstr[0] "a"\nmsgstr[1] "b"\n\n#~ msgid "gone"\n#~ msgstr "x"\n'
    )
    assert [entry.compiled for entry in found] == [('menu\x04One "two"\nthree\0many', "a\0b")]
    assert found[0].is_fuzzy


def test_no_text_hides_from_the_catalogue_behind_another_name() -> None:
    """xgettext knows `_` and the names of Django; what is called otherwise is never extracted, and never translated."""
    aliased = re.compile(r"\b(n?p?gettext(?:_lazy)?) as (?!_\b)(\w+)")
    hidden = {
        str(path): found
        for path in Path(opennrm.__file__).parent.rglob("*.py")
        if (found := aliased.findall(path.read_text()))
    }
    assert hidden == {}
