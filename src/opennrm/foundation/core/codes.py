"""Which words may be chosen here? Code lists are data files with labels in each language; codes are stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise, lazy

from .country import in_language


class UnknownCode(LookupError):
    """A code is not in its list."""


@dataclass(frozen=True)
class Code:
    """One entry: a stable code, labels and hints per language, and what else the file says of it."""

    code: str
    labels: Mapping[str, str]
    parent: str | None
    hints: Mapping[str, str]
    extra: Mapping[str, Any]

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        return in_language(self.labels)

    @property
    def hint(self) -> str:
        """The hint in the reader's language; empty when the list gives none."""
        return in_language(self.hints) if self.hints else ""


class CodeList:
    """A list such as ``identification.forms``, with its source, licence and review marks."""

    def __init__(self, key: str, content: Mapping[str, Any]) -> None:
        self.key = key
        self.titles: Mapping[str, str] = content["title"]
        self.source: str = content.get("source", "")
        self.review: Mapping[str, str] = content.get("review", {})
        self._entries = {row["code"]: _code(row) for row in content["codes"]}

    def __iter__(self) -> Any:
        return iter(self._entries.values())

    def __contains__(self, code: object) -> bool:
        return code in self._entries

    @property
    def title(self) -> str:
        """What the list is called, in the reader's language."""
        return in_language(self.titles)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code, in the order of the file."""
        return tuple(self._entries)

    def get(self, code: str) -> Code:
        """The entry of a code; UnknownCode when the list has none."""
        try:
            return self._entries[code]
        except KeyError:
            raise UnknownCode(f"{code!r} is not in {self.key}") from None

    def label(self, code: str | None) -> str:
        """The label of a stored code in the reader's language; empty for none."""
        return self.get(code).label if code else ""

    def choices(self, parent: str | None = None) -> list[tuple[str, str]]:
        """Pairs for a form field, translated: all entries, or the children of one."""
        return [(c.code, c.label) for c in self if parent is None or c.parent == parent]

    @property
    def hints(self) -> Mapping[str, Promise]:
        """The hints of the entries that have one, each in the language of whoever reads it."""
        return {code.code: _hint(code) for code in self if code.hints}

    def children(self, parent: str | None) -> list[Code]:
        """The entries right below a parent; those at the top for None."""
        return [c for c in self if c.parent == parent]


def _hint(code: Code) -> Promise:
    return lazy(lambda: code.hint, str)()  # type: ignore[return-value]


def _code(row: Mapping[str, Any]) -> Code:
    known = {"code", "en", "be", "ru", "parent", "hint"}
    return Code(
        code=row["code"],
        labels={language: row[language] for language in ("en", "be", "ru")},
        parent=row.get("parent"),
        hints=row.get("hint") or {},
        extra={name: value for name, value in row.items() if name not in known},
    )


@cache
def code_list(key: str) -> CodeList:
    """Read a code list by ``<app label>.<list>``; LookupError when there is no such file."""
    label, _, name = key.partition(".")
    path = Path(apps.get_app_config(label).path) / "codes" / f"{name}.json"
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise LookupError(f"no code list {key}") from None
    return CodeList(key, content)


def code_lists() -> Iterator[CodeList]:
    """The code lists of every room, by key."""
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        if app.name.startswith("opennrm."):
            for path in sorted(Path(app.path).glob("codes/*.json")):
                if "codes" in json.loads(path.read_text("utf-8")):  # the words of aliases are no codes
                    yield code_list(f"{app.label}.{path.stem}")


class CodeField(models.CharField[Any, Any]):
    """A column that holds one code of a list."""

    def __init__(self, list_key: str = "", **kwargs: Any) -> None:
        self.list_key = list_key
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    @property
    def code_list(self) -> CodeList:
        """The list whose codes this column holds."""
        return code_list(self.list_key)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "list_key": self.list_key}

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        # `case.risk_label` beside `case.risk`, like Django's get_FOO_display.
        setattr(
            cls, f"{name}_label", property(lambda row: code_list(self.list_key).label(getattr(row, name)))
        )

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if value:
            self.code_list.get(value)
