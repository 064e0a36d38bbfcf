"""Scores of cells and of the supervised reference, where truth is opened."""
