from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "opennrm.care.hotline"
    label = "hotline"
