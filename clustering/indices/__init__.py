"""Numbers that say how good assignments are, without truth."""
