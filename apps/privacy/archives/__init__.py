"""A whole brand as one signed file, and that file as a brand somewhere else."""
