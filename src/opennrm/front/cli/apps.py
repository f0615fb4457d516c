from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "opennrm.front.cli"
    label = "cli"
