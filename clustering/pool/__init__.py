"""Machinery of `best`.

It holds views of the data, cuts of each view, voters, and the choice.
"""
