"""The exact neighbour graph that several methods share."""
