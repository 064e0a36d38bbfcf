"""Rules: what chooses among candidates without truth."""

DEFAULT_RULE = "pool-agreement"
"""What chooses where no rule is named."""
