"""A signed webhook for what has no connector: somebody's program sends posts to Vigie."""
