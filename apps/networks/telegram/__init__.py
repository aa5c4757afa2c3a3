"""Telegram: chats that a bot is in."""
