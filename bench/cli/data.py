"""`clusterbench data`: what a dataset is."""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.cli.options import DataDir, Target


def data(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A dataset's name or path.")],
    target: Target = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to write the sheet of images; default: NAME.png.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Show a dataset's size, classes, source and fingerprint; write its first 100 images."""
    from bench.datasets import load
    from bench.datasets.describe import describe

    dataset = load(name, data_dir=data_dir, target=target)
    for key, value in describe(dataset).items():
        if isinstance(value, dict):
            value = ", ".join(f"{label} ({count})" for label, count in value.items())
        print(f"{key}: {'unknown' if value is None else value}")
    if dataset.image_shape is None:
        print("no images: no sheet was written", file=sys.stderr)
        return
    from bench.plots.files import save_alone
    from bench.plots.first_images import sheet

    path = out or Path(re.sub(r"[^A-Za-z0-9._-]+", "-", name) + ".png")
    save_alone(sheet(dataset), path)
    print(f"first 100 images: {path}", file=sys.stderr)
