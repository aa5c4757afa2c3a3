"""Tasks of reports."""
