"""The office of the casework tests and somebody else's program, here too."""

from tests.cases.conftest import in_english, live, office, town
from tests.reports.receiver import receiver

__all__ = ["in_english", "live", "office", "receiver", "town"]
