"""Bluesky: the AT Protocol."""
