"""Where a run goes when nobody says."""

import re
from pathlib import Path

from bench.spec import Spec


def default_folder(spec: Spec, name: str | None = None) -> Path:
    """Name a run after its dataset, and after its spec, by name if it has one, unless the default.

    The same command thus finds its run again, and a spec file that was edited is noticed.
    """
    names = "-".join(entry.name for entry in spec.datasets)
    parts = [re.sub(r"[^A-Za-z0-9._-]+", "-", names).strip("-.")[:80]]
    if name is not None:
        parts.append(name)
    elif not spec.is_default:
        parts.append(spec.digest())
    return Path("runs") / "-".join(parts)
