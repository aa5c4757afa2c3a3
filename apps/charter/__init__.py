"""schema: brand — how the brand speaks and what may be removed, versioned."""
