"""Places in the tree, for tests that name them."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "results"
PERFORMANCE = ROOT / "tests" / "performance"
EXAMPLE = ROOT / "tests" / "plugins" / "example_embedder"
FORMAT_1 = Path(__file__).parent / "format_1"
PLUGINS = Path(__file__).parent / "plugins_for_tests.py"
