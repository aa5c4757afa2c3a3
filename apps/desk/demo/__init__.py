"""The demo: an invented agency, three invented brands in plausible trouble, and people who do not exist."""
