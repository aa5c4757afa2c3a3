"""The office of the casework tests, here too."""

from tests.cases.conftest import live, office, town

__all__ = ["live", "office", "town"]
