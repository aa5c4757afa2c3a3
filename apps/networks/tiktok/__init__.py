"""TikTok: comments under a business account's own videos."""
