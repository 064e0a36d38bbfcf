"""Machinery of `best`: views of the data, cuts of each view, voters, and the choice."""
