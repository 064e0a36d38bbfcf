"""Files: atomic writing, names by content, and the cache."""
