from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "opennrm.front.web"
    label = "web"
