"""What does each word mean here? The tables in their own words, and the code lists with their sources."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

from opennrm.foundation.core.codes import CodeList, code_lists

from .tables import table


def own_models() -> Iterator[type[Model]]:
    """The models that this platform defines, by label."""
    models = [m for m in apps.get_models() if m.__module__.startswith("opennrm.")]
    yield from sorted(models, key=lambda model: model._meta.label)


def page() -> str:
    """Every model by its docstring, every code list by its entries."""
    models = [[f"`{model._meta.label}`", described(model)] for model in own_models()]
    return "\n\n".join(
        [
            "# Glossary",
            "## Tables",
            table(["word", "meaning"], models),
            "## Code lists",
            "Codes are stored; labels are data in three languages. Belarusian and Russian labels carry a review "
            "mark in the file until a native speaker has read them.",
            *(_code_list(codes) for codes in code_lists()),
        ]
    )


def described(model: type[Model]) -> str:
    """The first paragraph of a model's docstring; empty when nobody wrote one."""
    text = inspect.cleandoc(model.__doc__ or "")
    written = text and not text.startswith(f"{model.__name__}(")  # Django writes a signature by itself
    return text.split("\n\n")[0] if written else ""


def _code_list(codes: CodeList) -> str:
    rows = [[f"`{code.code}`", code.label, f"`{code.parent}`" if code.parent else ""] for code in codes]
    source = f"Source: {codes.source}\n\n" if codes.source else ""
    return f"### {codes.titles['en']} (`{codes.key}`)\n\n{source}{table(['code', 'English', 'under'], rows)}"
