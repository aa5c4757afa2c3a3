"""schema: brand — people's data: what is processed, how long it is kept, who asked to see it or to be forgotten."""
