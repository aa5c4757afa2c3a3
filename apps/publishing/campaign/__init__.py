"""Breaking everything around the ledger while it publishes, and counting what came of it."""
