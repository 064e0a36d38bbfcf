"""Carrying out a run: its jobs, scores and records."""
