from django.apps import AppConfig


class AgencyConfig(AppConfig):
    name = "apps.agency"
    label = "agency"
