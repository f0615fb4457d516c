from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "opennrm.front.api"
    label = "api"
