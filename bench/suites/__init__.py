"""Suites: named lists of datasets, in groups."""

from bench.methods.registry import Registry

SUITES = Registry("clusterbench.suites", {"toy": ("bench.suites.boxed:read", {"name": "toy"})})
"""Name -> (import path of what gives the suite, parameters that the name presets).

Of an installed package it is a function without parameters, or a value: a `Suite`, the content of a
suite file as a dict, or the path of a suite file or folder.
"""

__all__ = ["SUITES"]
