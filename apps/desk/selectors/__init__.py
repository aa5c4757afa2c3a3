"""Reading what crosses brands: counts, clocks and types, never a text."""
