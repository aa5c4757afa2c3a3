"""A network of invented people, run by us: for the demo, for training and for tests of what goes wrong."""
