"""Reading the work: the inbox, one case, what is to proofread."""
