"""What every table has in common: a random key, a version where it is edited, or no editing at all."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class ChangedMeanwhile(Exception):
    """Somebody saved this row after the form was opened; nothing was overwritten."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(_("This was changed since you read it. Nothing was overwritten."))
        self.row = row

    def version_now(self) -> int | None:
        """The version that stands now, for whoever wants to read it and decide again."""
        rows = type(self.row)._base_manager.filter(pk=self.row.pk)
        version: int | None = rows.values_list("version", flat=True).first()
        return version


class Row(models.Model):
    """A table with a random key (the key is also bound into what is sealed in the row)."""

    id: models.UUIDField[Any, Any] = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Editable(Row):
    """A row that people edit: saving an outdated copy is refused instead of overwriting."""

    version: models.PositiveIntegerField[Any, Any] = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save_over(self, version: int, *fields: str) -> None:
        """Save these fields if the row still has `version`; ChangedMeanwhile otherwise."""
        values = {name: getattr(self, name) for name in fields}
        changed = (
            type(self)
            ._base_manager.filter(pk=self.pk, version=version)
            .update(version=F("version") + 1, **values)
        )
        if not changed:
            raise ChangedMeanwhile(self)
        self.version = version + 1


class AppendOnly(models.Model):
    """A table that only grows: the database itself refuses to change or delete its rows."""

    append_only: ClassVar[bool] = True

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{self._meta.label} only grows")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(f"{self._meta.label} only grows")


def is_append_only(model: type[models.Model]) -> bool:
    """Must the database refuse to change rows of this model?"""
    return bool(getattr(model, "append_only", False)) and not model._meta.abstract


__all__ = ["AppendOnly", "ChangedMeanwhile", "Editable", "Row", "is_append_only"]
