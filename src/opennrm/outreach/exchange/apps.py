from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "opennrm.outreach.exchange"
    label = "exchange"
