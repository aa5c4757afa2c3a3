"""A JSON address that is asked again and again, for what has no connector."""
