"""schema: public — the agency's cockpit across brands: counts, clocks and types, never a text."""
