"""Statistics on arrays and data frames: how sure a score is, and whether two differ.

Nothing here reads a run, and nothing renders.
"""
