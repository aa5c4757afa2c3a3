"""Wires the stages together once all of them are loaded."""

from django.apps import AppConfig
from django.conf import settings


class WiringConfig(AppConfig):
    name = "config"
    label = "config"

    def ready(self) -> None:
        from apps.core.tenancy import guard_reads, guard_writes  # noqa: PLC0415 - models must be loaded
        from config import celery, wiring  # noqa: PLC0415 - tasks must be registered after all apps

        labels = frozenset(app.removeprefix("apps.") for app in settings.TENANT_APPS)
        guard_writes(labels)
        guard_reads(labels)
        celery.app.set_default()
        wiring.connect()
