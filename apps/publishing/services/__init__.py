"""Acting on networks: what is asked for, the ledger that sends it once, and what stays unknown."""
