"""Acts on people's data."""
