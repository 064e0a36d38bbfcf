"""The configuration of Sphinx for the documentation."""

import sys
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "clusterbench"
author = "the clusterbench authors"
release = version = metadata.version("clusterbench")

extensions = [
    "myst_parser",  # pages are Markdown
    "sphinx.ext.autodoc",  # the Python interface, from its docstrings
    "sphinx.ext.napoleon",  # which are NumPy-style
    "sphinx.ext.mathjax",  # formulas
    "registered",  # what is registered, from the registries
    "public",  # the API reference, from what is public
]
myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "_ext"]

autodoc_typehints = "none"  # docstrings say what they mean
autodoc_member_order = "bysource"
napoleon_google_docstring = False
suppress_warnings = ["ref.python"]  # the n_samples of a shape is no reference to an attribute

html_theme = "furo"
html_title = "clusterbench"
