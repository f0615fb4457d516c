from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "opennrm.care.cases"
    label = "cases"
