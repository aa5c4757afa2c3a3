"""Reviews on Trustpilot."""
