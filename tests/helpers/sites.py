"""Published runs for tests of the site.

There is a suite with groups, and a name that must be quoted.
"""

from pathlib import Path

from report_store import write_run

ODD = "a b#?%25&<i>"
"""A name that must be quoted in addresses and in commands."""


def suite(folder: Path, n_datasets: int = 4) -> Path:
    """Write a run over a suite in two groups."""
    names = [f"blobs:{60 + n}" for n in range(n_datasets)]
    write_run(folder, datasets=names, embedders=["umap"], n=60, seeds=[0], images=False,
              reference=False)  # fmt: skip
    spec = folder / "spec.toml"
    groups = f"low = {names[:1]}\nhigh = {names[1:]}\n".replace("'", '"')
    spec.write_text(f"{spec.read_text()}\n[suites.rings]\n[suites.rings.groups]\n{groups}")
    return folder
