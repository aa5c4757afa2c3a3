"""schema: brand — what a mention says, and what people corrected."""
