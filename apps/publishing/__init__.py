"""schema: brand — acting on networks, once: actions and attempts."""
