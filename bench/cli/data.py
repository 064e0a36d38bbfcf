"""Define `clusterbench data`, which describes, lists and fetches datasets."""

import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bench.cli import collections
from bench.cli.options import DataDir, Read, Target
from bench.cli.readings import parse_readings

DRAWN = (1, 3, 4)
"""How many channels the images of a sheet may have."""


class _NamedByDefault(TyperGroup):
    """Take a name without a command for `show`: ``data digits``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_NamedByDefault,
    help="Show a dataset (`data NAME` is `data show NAME`); list and fetch those of others.",
    no_args_is_help=True,
)


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A dataset's name or path.")],
    target: Target = None,
    read: Read = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to write the sheet of images; default: NAME.png.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Show what a dataset holds, and draw its first 100 images."""
    from bench.datasets import load
    from bench.datasets.describe import describe

    reading = parse_readings(read) | ({} if target is None else {"target": target})
    dataset = load(name, data_dir=data_dir, **reading)
    for key, value in describe(dataset).items():
        if key in ("notes", "reading", "prepared"):  # the notes say the others in words
            continue
        if isinstance(value, dict):
            value = ", ".join(f"{label} ({count})" for label, count in value.items())
        print(f"{key}: {'unknown' if value is None else value}")
    for note in dataset.notes:
        print(note)
    if dataset.image_shape is None:
        print("no images: no sheet was written", file=sys.stderr)
        return
    channels = dataset.image_shape[2:]
    if channels and channels[0] not in DRAWN:
        print(f"images of {channels[0]} channels: no sheet was written", file=sys.stderr)
        return
    from bench.plots.files import save_alone
    from bench.plots.first_images import sheet

    path = out or Path(re.sub(r"[^A-Za-z0-9._-]+", "-", name) + ".png")
    save_alone(sheet(dataset), path)
    print(f"first 100 images: {path}", file=sys.stderr)


app.command("list")(collections.list_)
app.command()(collections.fetch)
