"""The practice network's own server: a store, people who talk, faults on demand, an API and a page."""
