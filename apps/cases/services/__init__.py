"""Acts on cases: each checks the right, locks, changes, writes history and tells, in one transaction."""
