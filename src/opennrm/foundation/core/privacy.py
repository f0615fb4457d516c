"""How private is each column? Every model says so in an inner class; a test finds what nobody classified."""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps
from django.db import models

CLASSES: Mapping[str, str] = {
    "public": "may be published as it is",
    "operational": "about the work, not about a person in the mechanism",
    "pseudonymous": "about a person known here by an alias, a reference or a random key",
    "sealed": "identifies somebody or is free text: stored encrypted, opened through one door",
    "secret": "a credential or a key: never shown to anybody",
}


def classification(model: type[models.Model]) -> dict[str, str]:
    """Column name → class, as the model's `Privacy` (or the register of others' models) declares."""
    declared = getattr(model, "Privacy", None)
    if declared is None:
        return dict(OTHERS.get(model._meta.label_lower, {}))
    return {name: kind for kind in CLASSES for name in getattr(declared, kind, ())}


def unclassified() -> list[str]:
    """Columns that no declaration names, declared names that are no column, and names given twice."""
    faults: list[str] = []
    for model in apps.get_models(include_auto_created=True):
        columns = {field.name for field in model._meta.concrete_fields}
        declared = classification(model)
        faults += [
            f"{model._meta.label}.{name} is not classified" for name in sorted(columns - declared.keys())
        ]
        faults += [f"{model._meta.label}.{name} is no column" for name in sorted(declared.keys() - columns)]
        faults += [f"{model._meta.label}.{name} is classified twice" for name in _twice(model)]
    return faults


def _twice(model: type[models.Model]) -> list[str]:
    declared = getattr(model, "Privacy", None)
    names = [name for kind in CLASSES for name in getattr(declared, kind, ())] if declared else []
    return sorted({name for name in names if names.count(name) > 1})


def _all(kind: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, kind)


# Tables of the libraries we build on, classified here because we cannot write into their code.
OTHERS: Mapping[str, Mapping[str, str]] = {
    "contenttypes.contenttype": _all("operational", "id", "app_label", "model"),
    "auth.permission": _all("operational", "id", "name", "content_type", "codename"),
    "auth.group": _all("operational", "id", "name"),
    "auth.group_permissions": _all("operational", "id", "group", "permission"),
    "account.emailaddress": _all("operational", "id", "user", "email", "verified", "primary"),
    "account.emailconfirmation": _all("operational", "id", "email_address", "created", "sent")
    | _all("secret", "key"),
}
