"""Acts on figures, reports, their links and the tokens and webhooks of machines."""
