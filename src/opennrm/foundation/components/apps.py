from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    name = "opennrm.foundation.components"
    label = "components"
