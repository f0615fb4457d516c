from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "opennrm.foundation.people"
    label = "people"
