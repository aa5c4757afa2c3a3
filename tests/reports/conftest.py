"""Fixtures of the tests of reports."""

from tests.flows.conftest import program_of
from tests.reports.receiver import receiver

__all__ = ["program_of", "receiver"]
