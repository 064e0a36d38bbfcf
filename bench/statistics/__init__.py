"""Statistics: how certain scores are, and whether two differ.

Nothing here reads a run, and nothing renders.
"""
