"""Runs on disk: one folder per run, one record per cell."""
