from django.apps import AppConfig


class IdentificationConfig(AppConfig):
    name = "opennrm.care.identification"
    label = "identification"
