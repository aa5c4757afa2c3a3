"""Lumen at work: rows are made inside the brand."""

from tests.cases.conftest import in_english, office

__all__ = ["in_english", "office"]
