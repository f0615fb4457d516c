from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "opennrm.care.referrals"
    label = "referrals"
