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
        help="How to read files, instead of guessing: sep, decimal, encoding, header, index, x, "
        "drop, prepare and others; may be repeated.",
    ),
]
Truth = Annotated[
    str | None,
    typer.Option(help="Which references to use, if there are several: NAME, first, all or best."),
]
Target = Annotated[
    str | None, typer.Option(help="Column of the truth, for files and OpenML datasets.")
]
Scores = Annotated[
    str | None,
    typer.Option(
        metavar="NAMES",
        help="Scores to compute: all, core (the cheap ones), or names, as in ari,nmi.",
    ),
]

Metrics = Annotated[
    list[str] | None,
    typer.Option(
        "--metric",
        metavar="NAME",
        help="A further score: one on request such as dbcv, one from an installed package, or "
        "module:function, which is passed truth and assignments; may be repeated.",
    ),
]


def parse_scores(text: str | None) -> str | list[str] | None:
    """Split the value of ``--scores``.

    Whether there are such scores is checked together with the rest of the spec.
    """
    if text is None or text in ("all", "core"):
        return text
    return [name.strip() for name in text.split(",")]
