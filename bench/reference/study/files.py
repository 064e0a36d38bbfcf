"""A study on disk: tables, pictures, reports, and how it was made.

```
study.json               what was asked for, machine and versions
TABLE.md .csv .tex .json  summary, folds, per-class, confusion, confused-pairs, first-errors,
                          misclassified; for binary tasks threshold, and curve as CSV alone
CLASSIFIER-PART.txt      scikit-learn's classification report
*.png                    pictures
```
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.errors import UserError
from bench.files.atomic import write_atomically, write_json, write_text
from bench.files.leftovers import scratch
from bench.files.owned import put, refuse_changed
from bench.provenance.machine import environment, now
from bench.reference.study import table_files
from bench.reference.study.evaluation import Answers
from bench.reference.study.pictures import study_pictures
from bench.reference.study.study import Study
from bench.reference.study.tables import tables
from bench.store.store import SPEC
from bench.tables.csv import to_csv

COMMAND = "reference"
RECORD = "study.json"
LONG = ("curve",)
"""Tables with a row for almost every sample: written as CSV alone."""


def folder_for(out: Path, name: str) -> Path:
    """Return the folder of a study, inside a run if given.

    Raises
    ------
    UserError
        The folder holds something that is neither a study nor a run, or a study that was edited.
    """
    if (out / SPEC).is_file():
        out = out / "study" / name
        refuse_changed(out, COMMAND, RECORD)
        return out
    if out.exists() and not (out / RECORD).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(
            f"Got output folder {str(out)!r}, which is neither a study nor a run: name a new "
            "folder, an empty one, an earlier study to replace, or a run."
        )
    refuse_changed(out, COMMAND, RECORD)
    return out


def write_study(
    study: Study, folder: Path, asked: dict[str, Any], pictures: Mapping[str, Any] | None = None
) -> None:
    """Write a study's files, replacing those of an earlier one.

    Parameters
    ----------
    study : Study
        What was found.
    folder : Path
        See `folder_for`.
    asked : dict
        What was asked for, for the record.
    pictures : mapping, optional
        Figures to write beside those of the study, by name.

    Raises
    ------
    UserError
        A file that would be replaced is not of an earlier study; nothing was written.
    """
    with scratch() as staged:
        _write(study, staged, asked)
        for name, figure in (pictures or {}).items():
            save(figure, staged / f"{name}.png")
        put(staged, folder, COMMAND, whole=["."])


def _write(study: Study, folder: Path, asked: dict[str, Any]) -> None:
    write_json(folder / RECORD, _record(study, asked))
    for name, table in tables(study).items():
        if name in LONG:
            write_text(folder / f"{name}.csv", to_csv(table))
        else:
            table_files.write(table, folder, name)
    for evaluation in study.evaluations:
        for answers in evaluation.parts:
            text = report(answers, study.task.names)
            write_text(folder / f"{evaluation.name}-{answers.part}.txt", text)
    for name, figure in study_pictures(study):
        save(figure, folder / f"{name}.png")


def save(figure: Any, path: Path) -> None:
    """Write a figure as PNG."""
    write_atomically(path, lambda file: figure.savefig(file, format="png", dpi=110))


def report(answers: Answers, names: dict[int, str]) -> str:
    """Return scikit-learn's classification report."""
    from sklearn.metrics import classification_report

    text: str = classification_report(
        answers.truth,
        answers.predictions,
        labels=list(names),
        target_names=list(names.values()),
        digits=4,
        zero_division=float("nan"),
    )
    return text


def _record(study: Study, asked: dict[str, Any]) -> dict[str, Any]:
    task = study.task
    return {
        "asked": asked,
        "task": {
            "name": task.name,
            "classes": list(task.names.values()),
            "split": task.split,
            "n_train": len(task.train.y),
            "n_test": len(task.test.y),
        },
        "folds": {"n": study.n_folds, "stratified": True, "shuffled": False},
        "seed": study.seed,
        "threshold": study.threshold,
        "classifiers": {
            evaluation.name: {
                "params": evaluation.params,
                "fitted_on": evaluation.n_train,
                "fitted_on_a_fold": evaluation.n_train_fold,
                "fold_accuracies": evaluation.fold_accuracies,
                "warnings": evaluation.warnings,
            }
            for evaluation in study.evaluations
        },
        "end": now(),
    } | environment(asked["threads"])
