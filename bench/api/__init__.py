"""A matrix run from Python: `bench.run` and what it takes and returns."""
