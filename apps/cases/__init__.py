"""schema: brand — the work: cases, clocks, captures, referrals, drafts, reviews, notes."""
