"""The supervised reference as a study of its own: `clusterbench reference`."""
