"""Wires the stages together once all of them are loaded."""

from django.apps import AppConfig
from django.conf import settings


class WiringConfig(AppConfig):
    name = "config"
    label = "config"

    def ready(self) -> None:
        from apps.core.tenancy import guard_writes  # noqa: PLC0415 - models must be loaded
        from config import wiring  # noqa: PLC0415 - tasks must be registered after all apps

        guard_writes(frozenset(app.removeprefix("apps.") for app in settings.TENANT_APPS))
        wiring.connect()
