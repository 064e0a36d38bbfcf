"""The number of dimensions from which a k-d tree is no help.

It has a file of its own, which imports nothing.
"""

TREE_DIMENSIONS = 6
"""Up to this many features k-d trees find neighbours; beyond, the neighbour graph does."""
