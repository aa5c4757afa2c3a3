"""schema: brand — what concerns the brand: watches, accounts, mentions, authors."""
