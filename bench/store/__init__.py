"""Runs on disk: one folder a run, one record a cell."""
