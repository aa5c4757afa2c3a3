"""Servers with the Mastodon API."""
