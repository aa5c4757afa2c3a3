"""schema: public — what is fetched once for all brands: feeds, raw items, posts, stored queries."""
