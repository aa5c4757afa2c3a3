"""LinkedIn pages of organizations."""
