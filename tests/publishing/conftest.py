"""The office of the casework tests, here too."""

from tests.cases.conftest import in_english, live, office, town

__all__ = ["in_english", "live", "office", "town"]
