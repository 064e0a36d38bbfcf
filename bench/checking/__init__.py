"""The check kit: what the suite expects of a method, point by point, on small data."""
