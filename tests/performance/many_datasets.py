"""Time the report of a run over many datasets, and its first view in Chromium.

The run is made up: planted clusters, which no method has to find. `--run` takes a real one.
"""

import argparse
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "helpers"))

from browser import chromium
from report_store import write_run

from bench.report.beside import PARTS
from bench.report.page import write_report

EMBEDDERS = ["raw", "standardize", "pca", "l2-normalize"]
CLUSTERERS = ["kmeans", "agglomerative", "dbscan", "hdbscan", "gaussian-mixture"]


def main() -> None:
    """Make the run, write its report and open it; print seconds and sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=46)
    parser.add_argument("--samples", type=int, default=600)
    parser.add_argument("--run", type=Path, help="a run that is there already")
    args = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        run = args.run or write_run(
            folder / "run",
            datasets=[f"blobs:{args.samples + place}" for place in range(args.datasets)],
            embedders=EMBEDDERS, clusterers=CLUSTERERS, seeds=[0, 1, 2], n=args.samples,
            images=False, reference=False, names=("one", "two", "three"),
        )  # fmt: skip
        before, start = _processor(), time.perf_counter()
        page = write_report(run, folder / "report.html")
        seconds, busy = time.perf_counter() - start, _processor() - before
        files = [page, *(page.parent / PARTS).glob("*.js")]
        size = sum(file.stat().st_size for file in files)
        print(f"report: {seconds:.1f} s ({busy:.1f} s of processor), {size / 1e6:.1f} MB in "
              f"{len(files)} files, the first of {page.stat().st_size / 1e6:.1f} MB")  # fmt: skip
        with chromium(folder / "profile") as browser:
            browser.open(page)
            drawn = browser.run("return performance.now()")
            paint = browser.run(
                "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
            )
            print(f"first view: painted after {paint:.0f} ms, all drawn before {drawn:.0f} ms")


def _processor() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


if __name__ == "__main__":
    main()
