"""schema: brand — one history per brand, append-only and chained."""
