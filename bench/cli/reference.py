"""Define `clusterbench reference`, a study of classifiers that see the truth."""

import math
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bench.cli.options import DataDir, Read, Target
from bench.cli.readings import parse_readings
from bench.errors import UserError


class Pixels(StrEnum):
    """Which features a study is given."""

    scaled = "scaled"
    raw = "raw"


def reference(
    dataset: Annotated[str, typer.Option(help="Dataset by name or path.")] = "mnist-5k",
    positive: Annotated[
        str | None, typer.Option(help="Distinguish this class from all others, as in 5.")
    ] = None,
    classifier: Annotated[
        list[str] | None, typer.Option(help="Classifier by name; may be repeated.")
    ] = None,
    train_size: Annotated[
        int | None, typer.Option(help="Learn from only this many training samples, the first.")
    ] = None,
    max_train: Annotated[
        int | None,
        typer.Option(min=2, help="Most samples that an SVM is fitted on; default: 10,000."),
    ] = None,
    cv: Annotated[int, typer.Option(help="Number of folds.")] = 3,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Seed of all classifiers.")] = 42,
    pixels: Annotated[
        Pixels, typer.Option(help="Features scaled to 0..1, or raw, as published (0..255).")
    ] = Pixels.scaled,
    threshold: Annotated[
        float, typer.Option(help="Threshold for decision scores, with --positive or two classes.")
    ] = 0.0,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the study, or a run; default: runs/reference-NAME."),
    ] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="Default: all cores.")] = None,
    target: Target = None,
    read: Read = None,
    data_dir: DataDir = None,
) -> None:
    """Study supervised classifiers on a dataset: folds, confusion, thresholds, errors."""
    from bench.datasets import load
    from bench.provenance.cores import cores
    from bench.reference.study.files import folder_for, write_study
    from bench.reference.study.study import choose, study
    from bench.reference.study.table_files import to_markdown
    from bench.reference.study.tables import summary
    from bench.reference.study.task import make_task

    names = choose(classifier or [], 0)
    data = load(dataset, data_dir=data_dir, **parse_readings(read) | {"target": target})
    for note in data.notes:
        print(f"{data.name}: {note}", file=sys.stderr)
    task = make_task(
        data,
        positive=positive,
        train_size=train_size,
        n_folds=cv,
        raw=pixels is Pixels.raw,
        seed=seed,
    )
    if not math.isfinite(threshold):
        raise UserError(f"Got --threshold {threshold}, but expected a finite number.")
    if threshold and not task.binary:
        raise UserError(
            f"Got --threshold {threshold:g} for {len(task.names)} classes, but a threshold needs "
            "two: name one class with --positive."
        )
    file_name = re.sub(r"[^A-Za-z0-9._-]+", "-", task.name).strip("-.")[:80]
    folder = folder_for(out or Path("runs") / f"reference-{file_name}", file_name)
    if not classifier:
        names = choose([], len(task.train.y))
        left_out = [name for name in choose([], 0) if name not in names]
        if left_out:
            note = f"left out as slow on {len(task.train.y)} samples: {', '.join(left_out)}"
            print(f"{note} (name them with --classifier)", file=sys.stderr)
    threads = threads or cores()
    asked = {
        "dataset": dataset,
        "fingerprint": data.fingerprint,
        "source": data.source,
        "positive": positive,
        "train_size": train_size,
        "max_train": max_train,
        "pixels": pixels.value,
        "threads": threads,
    }
    results = study(
        task,
        names,
        n_folds=cv,
        seed=seed,
        threads=threads,
        max_train=max_train,
        threshold=threshold,
        tell=lambda line: print(line, file=sys.stderr, flush=True),
    )
    pictures = {}
    if data.image_shape is not None:
        from bench.plots.first_images import sheet

        pictures["first-images"] = sheet(data)
    write_study(results, folder, asked, pictures)
    print(to_markdown(summary(results)))
    print(f"Study: {folder}", file=sys.stderr)
