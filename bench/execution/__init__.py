"""A run carried out: its jobs, one after the other, each scored and stored."""
