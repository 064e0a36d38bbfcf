"""Processes that work: tasks, the pool that carries them out, and limits."""
