"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Run = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")]
DataDir = Annotated[
    Path | None, typer.Option(help="Folder of datasets; default: $CLUSTERBENCH_DATA.")
]
CacheDir = Annotated[
    Path | None, typer.Option(help="Folder of computed embeddings; default: the user's cache.")
]
Read = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY=VALUE",
        help="How to read files, where it is not to be guessed: sep, decimal, encoding, header, "
        "index, x, drop, prepare and others; may be repeated.",
    ),
]
Truth = Annotated[
    str | None,
    typer.Option(help="Of data with several references: NAME, first, all, or best of all."),
]
Target = Annotated[
    str | None, typer.Option(help="Column of the truth, for datasets that are files or OpenML.")
]
Scores = Annotated[
    str | None,
    typer.Option(
        metavar="NAMES",
        help="Scores to compute: all, core (those that are cheap), or names, as in ari,nmi.",
    ),
]

Metrics = Annotated[
    list[str] | None,
    typer.Option(
        "--metric",
        metavar="NAME",
        help="A score beyond these: one on request such as dbcv, one of an installed package, or "
        "module:function, which is passed truth and assignments; may be repeated.",
    ),
]


def parse_scores(text: str | None) -> str | list[str] | None:
    """Take ``--scores`` apart; whether there are such scores is checked with the rest."""
    if text is None or text in ("all", "core"):
        return text
    return [name.strip() for name in text.split(",")]
