"""A report as blocks, and those blocks as a PDF; the web page prints the same blocks."""
