"""The database engine: PostgreSQL, with the brand's schema and the brand's role entered together."""
