"""The pages, one file a noun; each calls one selector or one service."""
