"""schema: none — one folder per network: listen and act, capabilities, the one HTTP client."""
