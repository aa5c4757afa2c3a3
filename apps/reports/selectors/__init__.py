"""Reading what is shown to the client."""
