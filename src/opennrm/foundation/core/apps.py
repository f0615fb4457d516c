from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "opennrm.foundation.core"
    label = "core"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from . import checks  # noqa: F401  (registers itself)
        from .triggers import install_triggers

        # Each room declares its sections and what it adds to lower rooms; nothing is wired by signals.
        autodiscover_modules("sections", "contributions")
        # Once per migration, not once per app: all tables are there when the first app is told.
        post_migrate.connect(install_triggers, sender=self, dispatch_uid="opennrm.core.triggers")
