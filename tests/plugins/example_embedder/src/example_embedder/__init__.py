"""A complete plug-in for clusterbench."""
