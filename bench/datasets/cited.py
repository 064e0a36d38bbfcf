"""Read licence and citation of data that were fetched."""

import tomllib
from pathlib import Path


def cited(folder: Path) -> str:
    """Return licence and citation from `suite.toml`, or nothing."""
    try:
        facts = tomllib.loads((folder / "suite.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    named = (("licence", facts.get("licence")), ("cite", facts.get("citation")))
    return "".join(f"; {name}: {text}" for name, text in named if isinstance(text, str))
