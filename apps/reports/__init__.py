"""schema: brand — figures, the client's portal, exports."""
