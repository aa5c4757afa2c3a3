"""Acts on what concerns the brand: watches, accounts, feeds, and the mentions found."""
