"""From how many dimensions on a k-d tree is no help; a file of its own, as it loads nothing."""

TREE_DIMENSIONS = 6
"""Up to as many features k-d trees find neighbours; beyond, the neighbour graph does."""
