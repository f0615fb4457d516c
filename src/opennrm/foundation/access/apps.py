from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "opennrm.foundation.access"
    label = "access"
