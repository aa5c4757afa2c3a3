"""Reviews of a business on Google."""
