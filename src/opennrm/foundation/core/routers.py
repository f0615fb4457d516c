"""Which database holds this table? The keys have one of their own; everything else shares one."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

_KEY_TABLE = "storedkey"


class KeyRouter:
    """Sends the table of keys to the database "keys", and nothing else."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return _database(model._meta.app_label, model._meta.model_name)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return _database(model._meta.app_label, model._meta.model_name)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        return db == _database(app_label, model_name)


def _database(app_label: str, model_name: str | None) -> str:
    return "keys" if (app_label, model_name) == ("core", _KEY_TABLE) else "default"
