"""Measures the suite against what people would write, against libraries alone, and its growth.

    python tests/performance/harness.py machine pairs matrix growth --data DIR --script SCRIPT

Whatever was measured before, in the same `--out`, is not measured again. See README.md.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from growing import picture
from processes import Ledger, subject
from report import write

SEVEN = {
    "raw+kmeans": ("raw+kmeans", None),
    "raw+spherical-kmeans": ("raw+spherical-kmeans", None),
    "pca+kmeans": ("pca+kmeans", "pca"),
    "tsne+dbscan": ("tsne+dbscan", "tsne"),
    "tsne+kmeans": ("tsne+kmeans", "tsne"),
    "umap+kmeans": ("umap+kmeans", "umap"),
    "autoencoder+spherical-kmeans": ("autoencoder-shallow+spherical-kmeans", "autoencoder"),
}
"""The script's cells -> ours, and the script's step that they wait for."""

SPEC = (Path(__file__).parent / "seven.toml").read_text()
LARGEST = {"tsne": 300_000}
"""Sizes beyond which a method is not tried."""


class Harness:
    """The measurements of one machine, part by part."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args, self.out = args, args.out.resolve()
        self.ledger = Ledger(self.out / "measurements.json")
        self.measure, self.said = self.ledger.measure, self.ledger.said

    def machine(self) -> None:
        """Measure memory and matrix products."""
        for name in ("bandwidth", "products"):
            self.measure(name, subject(name))

    def pairs(self) -> None:
        """Run the script's cells, ours and theirs, alternately, as whole processes."""
        for pair in range(self.args.pairs):
            order: list[Callable[[int], None]] = [self._ours, self._theirs]
            for run in order if pair % 2 == 0 else order[::-1]:
                run(pair)

    def _ours(self, pair: int) -> None:
        with tempfile.TemporaryDirectory(dir=self.out) as folder:
            command = subject(
                "seven", data=str(self.args.data), n=self.args.n, spec=SPEC, folder=folder,
                cells=[ours for ours, _ in SEVEN.values()], jobs=self.args.jobs,
                threads=self.args.threads,
            )  # fmt: skip
            self.measure(f"pair {pair} ours", command)

    def _theirs(self, pair: int) -> None:
        skip = ["--skip", self.args.skip] if self.args.skip else []
        folder = self.args.data / "mnist"
        command = [sys.executable, self.args.script, folder, "--n", self.args.n, *skip]
        self.measure(f"pair {pair} script", command)

    def matrix(self) -> None:
        """Run all 15 cells cold, then with nothing to do; and ask for help."""
        cli, folder = [sys.executable, "-m", "bench"], self.out / "matrix"
        if self.ledger.entries.get("matrix cold", {}).get("code") != 0:
            shutil.rmtree(folder, ignore_errors=True)
        command = [
            *cli, "run", "--dataset", "mnist", "--data-dir", self.args.data, "--no-reference",
            "--out", folder / "run", "--cache-dir", folder / "cache",
            "--jobs", self.args.jobs, "--threads", self.args.threads,
            *(["--n-samples", self.args.n_all] if self.args.n_all < 70_000 else []),
        ]  # fmt: skip
        self.measure("matrix cold", command, shell_out=True)
        for i in range(3):
            self.measure(f"matrix again {i}", command, shell_out=True)
        long = [*cli, "tables", folder / "run", "--long", "--format", "json"]
        self.measure("matrix cells", long, shell_out=True)
        for i in range(5):
            self.measure(f"help {i}", [*cli, "--help"], shell_out=True)

    def steps(self) -> None:
        """Measure single steps against the libraries that people would call."""
        given = {"data": str(self.args.data), "n": self.args.n}
        for pair in range(self.args.pairs):
            for name, call, versions in (
                ("kmeans", {}, ("ours", "sklearn")),
                ("kmeans", {"spherical": True}, ("ours", "faiss", "faiss-25")),
                ("graph", {}, ("ours", "faiss")),
                ("tsne", {}, ("ours", "openTSNE")),
            ):
                for by in versions:
                    what = "spherical-kmeans" if call else name
                    self.measure(f"{what} {by} {pair}", subject(name, by=by, **given, **call))
        given["n"] = self.args.n_all
        self.measure("dbscan raw at 6", subject("dbscan", eps=6.0, min_samples=22, **given))
        self.measure("dbscan raw by rule", subject("dbscan", eps="n_clusters", **given))

    def growth(self) -> None:
        """Fit each method on growing data, and take the largest through a chain."""
        kinds = self.args.kinds.split(",")
        for kind in kinds:
            for n in self.args.sizes:
                for method, d, least in (
                    ("kmeans", 50, {"n_clusters": 10, "random_state": 0}),
                    ("spherical-kmeans", 50, {"n_clusters": 10, "random_state": 0}),
                    ("pca", 50, {"random_state": 0}),
                    ("umap", 50, {"random_state": 0}),
                    ("dbscan", 2, {"n_clusters": 10}),
                    ("tsne", 50, {"random_state": 0}),
                ):
                    if n <= LARGEST.get(method, n) and method in self.args.methods.split(","):
                        self._grow(kind, n, method, d, least)
        path = self._data(kinds[-1], self.args.sizes[-1], 50)
        self.measure(f"chain {self.args.sizes[-1]}", subject("chain", path=str(path)))
        picture(self.curves("cpu_seconds"), self.out / "growth.png")

    def _grow(self, kind: str, n: int, method: str, d: int, parameters: dict[str, Any]) -> None:
        path = self._data(kind, n, d)
        self.measure(
            f"growth {method} {kind} {n}", subject("fit", method=method, path=str(path),
                                                   **parameters)
        )  # fmt: skip

    def _data(self, kind: str, n: int, d: int) -> Path:
        path: Path = self.out / "data" / f"{kind}-{n}-{d}.npy"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            self.ledger.entries.pop(f"data {path.name}", None)
            self.measure(
                f"data {path.name}",
                subject("make", kind=kind, n=n, d=d, path=str(path), data=str(self.args.data)),
            )
        return path

    def curves(self, of: str = "seconds") -> dict[str, tuple[list[int], list[float]]]:
        """Return sizes and seconds, or "cpu_seconds", of each method on each kind of data."""
        found: dict[str, tuple[list[int], list[float]]] = {}
        for name, entry in self.ledger.entries.items():
            if name.startswith("growth ") and entry["code"] == 0:
                _, method, kind, n = name.split()
                sizes, seconds = found.setdefault(f"{method}, {kind}", ([], []))
                sizes.append(int(n))
                seconds.append(entry["said"][-1][of])
        return found

    def report(self) -> None:
        """Do nothing but what every call ends with: write the tables of all that is known."""

    def rates(self) -> dict[str, float]:
        """Return this machine's bandwidth and rate; empty before they were measured."""
        return {**self.said("bandwidth"), **self.said("products")}


def main() -> None:
    """Read the command line and measure."""
    parts = ("machine", "pairs", "matrix", "steps", "growth", "report")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="+", choices=parts)
    parser.add_argument("--data", type=Path, help="folder that holds mnist/")
    parser.add_argument("--script", type=Path, help="the script to measure against")
    parser.add_argument("--skip", default="", help="steps that the script leaves out")
    parser.add_argument("--out", type=Path, default=Path("runs/performance"))
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--n", type=int, default=60_000, help="digits, in pairs and steps")
    parser.add_argument("--n-all", type=int, default=70_000, help="digits, in the matrix")
    parser.add_argument("--sizes", type=lambda text: [int(n) for n in text.split(",")],
                        default=[10_000, 30_000, 100_000, 300_000, 1_000_000])  # fmt: skip
    parser.add_argument("--methods", default="kmeans,spherical-kmeans,pca,umap,dbscan,tsne")
    parser.add_argument("--kinds", default="blobs,digits")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    harness = Harness(args)
    for part in args.parts:
        getattr(harness, part)()
    write(harness)


if __name__ == "__main__":
    main()
