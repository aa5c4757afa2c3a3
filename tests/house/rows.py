"""Rows for tests of the house, made as services make them."""

from datetime import UTC, datetime

from apps.agency.access import SYSTEM
from apps.monitoring.models import Watch
from apps.monitoring.services.watches import save_watch

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


def watch(name: str) -> Watch:
    """A watch of the entered brand."""
    return save_watch(SYSTEM, name, "panne OR grève", NOW)
