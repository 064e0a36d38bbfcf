"""Methods by name, and what a method's class must have."""
