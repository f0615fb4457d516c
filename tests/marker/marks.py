"""Texts that occur nowhere else, a note of which fields received them, and a search for them in every place."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from django import forms
from django.core import mail
from django.core.cache import caches
from django.db import connections

from opennrm.foundation.access.models import Session
from opennrm.foundation.components.forms import Form


class Marks:
    """Makes markers, and knows which are out."""

    def __init__(self) -> None:
        self._number = itertools.count(1)
        self.made: dict[str, str] = {}  # marker → what it was typed into

    def word(self, what: str) -> str:
        return self._out(f"Qzxmark{self._letters()}vkq", what)

    def phone(self, what: str) -> str:
        return self._out(f"29731{next(self._number):04}", what)

    def _letters(self) -> str:
        return "".join(chr(97 + int(digit)) for digit in f"{next(self._number):04}")

    def _out(self, marker: str, what: str) -> str:
        self.made[marker] = what
        return marker

    def found_in(self, content: object) -> list[str]:
        """The markers that stand in this, as text or as bytes, in any case."""
        text = (content if isinstance(content, bytes) else str(content).encode()).lower()
        return [marker for marker in self.made if marker.lower().encode() in text]


class Watched:
    """Which text field of which form a marker reached."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.filled: set[tuple[str, str]] = set()
        self.names: set[str] = set()

    def see(self, form: Form) -> None:
        for name, field in form.fields.items():
            given = form.data.get(form.add_prefix(name), "") if form.is_bound else ""
            if is_text(field) and self.marks.found_in(given):
                self.filled.add((form_name(type(form)), name))
                self.names.add(name)


def is_text(field: forms.Field) -> bool:
    """Can anything be typed into it?"""
    return isinstance(field, forms.CharField) and not isinstance(field.widget, forms.HiddenInput)


def form_name(form: type) -> str:
    return f"{form.__module__.removeprefix('opennrm.')}.{form.__qualname__}"


def forms_of_the_site() -> Iterator[type[Form]]:
    """Every form that is not there only to be built upon."""
    waiting: list[type[Form]] = [Form]
    while waiting:
        form = waiting.pop()
        below = [sub for sub in form.__subclasses__() if sub.__module__.startswith("opennrm.")]
        waiting += below
        if not below and form is not Form:
            yield form


class TextInputs(HTMLParser):
    """The names of what one can type into on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        typed = tag == "textarea" or (
            tag == "input" and (found.get("type") or "text") in ("text", "search", "tel", "email")
        )
        if typed and found.get("name"):
            self.names.add(str(found["name"]))


class Kept(logging.Handler):
    """Every log record, as it would be written, with its arguments and its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {record.args!r}")


def places(logs: Kept) -> Iterator[tuple[str, object]]:
    """Every place where a text could have been left, and what stands there."""
    for alias in ("default", "keys"):
        yield from _tables(alias)
        yield from _file(alias)
    for session in Session.objects.all():
        yield "session", session.held
    yield "cache", dict(caches["default"]._cache)  # type: ignore[attr-defined]
    for letter in mail.outbox:
        yield "mail", letter.message().as_string()
    for line in logs.lines:
        yield "log", line


def _tables(alias: str) -> Iterator[tuple[str, object]]:
    connection = connections[alias]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    content = bytes(value) if isinstance(value, memoryview) else value
                    yield f"{alias}: {table}.{column}", content


def _file(alias: str) -> Iterator[tuple[str, object]]:
    """The bytes of the file itself: what was deleted may still lie there."""
    if connections[alias].vendor == "sqlite":
        yield f"{alias}: the file", connections[alias].connection.serialize()


def left_in(marks: Marks, found: Iterable[tuple[str, object]]) -> list[str]:
    """Where a marker was left, in words."""
    return sorted(
        {f"{where}: {marks.made[marker]}" for where, content in found for marker in marks.found_in(content)}
    )
