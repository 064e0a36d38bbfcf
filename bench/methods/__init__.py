"""Methods by name: what a spec's words stand for, and what a class must and may have."""
