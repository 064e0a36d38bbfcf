"""Rules: what chooses among candidates without truth."""
