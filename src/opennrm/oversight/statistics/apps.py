from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "opennrm.oversight.statistics"
    label = "statistics"
