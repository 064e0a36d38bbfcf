"""Files of any kind: written whole or not at all, named by their content, kept in a cache."""
