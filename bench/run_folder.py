"""Where a run goes when nobody says."""

import re
from pathlib import Path

from bench.spec import Spec


def default_folder(spec: Spec, spec_path: Path | None = None) -> Path:
    """Name a run after its dataset, and after its spec unless that is the default one.

    The same command thus finds its run again, and a spec file that was edited is noticed.
    """
    names = "-".join(entry.name for entry in spec.datasets)
    parts = [re.sub(r"[^A-Za-z0-9._-]+", "-", names).strip("-.")[:80]]
    if spec_path is not None:
        parts.append(spec_path.stem)
    elif not spec.is_default:
        parts.append(spec.digest())
    return Path("runs") / "-".join(parts)
