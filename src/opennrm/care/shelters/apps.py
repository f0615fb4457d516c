from django.apps import AppConfig


class SheltersConfig(AppConfig):
    name = "opennrm.care.shelters"
    label = "shelters"
