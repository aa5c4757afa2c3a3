"""Fixtures of the tests of reports."""

from tests.reports.receiver import receiver

__all__ = ["receiver"]
