"""The README over all published runs."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from bench.files.atomic import write_text
from bench.files.owned import foreign, is_taken
from bench.runs.publish import PLOTS
from bench.runs.published_figures import figures_markdown, read_figures
from bench.spec.cells import cells
from bench.spec.presets import read_preset
from bench.spec.resolve import DEFAULT_CLUSTERERS, DEFAULT_EMBEDDERS, resolve
from bench.store.record import SHUFFLED, CellRecord, order_of
from bench.store.runs import Runs
from bench.store.store import SPEC, Store
from bench.tables import default_metric, noted
from bench.tables.columns import SECONDS, Column, parse_column
from bench.tables.leaderboard import leaderboard, leaderboard_sheets
from bench.tables.markdown import inline, sheets_to_markdown
from bench.tables.references import reference_sheets
from bench.tables.shown import shown_columns

README = "README.md"
PRESET = "best-images"

MARK = "# Published results\n\nWritten by `clusterbench publish`; edits will be lost."
"""How a README begins that may be replaced."""

OPENING = f"""{MARK} Each folder is a run: what was asked for
(`spec.toml`), machine and package versions (`run.json`), one record per cell, the assignments of
all samples, and the truth that they are scored against. Nobody has to believe a number:

    clusterbench verify results/NAME --rescore    # score all assignments again
    clusterbench verify results/NAME              # and compute some cells again
    clusterbench run results/NAME/spec.toml       # compute all of them again

No method sees the truth. Pipelines that were told the number of clusters and those that were not
are ranked apart. How each choice of the preset was made stands in
`bench/spec/presets/{PRESET}.toml`.
"""


SCORES_ONLY = """Published with scores only, as its data may not be passed on: it holds no truth
and no assignments. `clusterbench verify` computes it again for whoever has the data (`--data-dir`).
"""


def write_readme(folder: Path) -> Path:
    """Write README.md over a folder's runs, largest datasets first.

    Raises
    ------
    UserError
        See `check_readme`.
    """
    check_readme(folder)
    path = folder / README
    write_text(path, readme(folder))
    return path


def check_readme(folder: Path) -> None:
    """Check that README.md can be written, before anything else is.

    Raises
    ------
    UserError
        The folder's README.md is not ours, or the list of figures that others published is broken.
    """
    path = folder / README
    if is_taken(path) and not _is_ours(path):
        raise foreign(path)
    read_figures(folder)


def _is_ours(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes().startswith(MARK.encode())


def readme(folder: Path) -> str:
    """Return the text of `write_readme`: the same runs give the same text."""
    runs_by_name = {
        run.name: Runs([run]) for run in sorted(folder.iterdir()) if (run / SPEC).is_file()
    }
    names = sorted(runs_by_name, key=lambda name: -runs_by_name[name].records[0]["n_samples"])
    parts = [OPENING, *_made_before(runs_by_name)]
    parts += [_section(folder / name, runs_by_name[name]) for name in names]
    figures = read_figures(folder)
    if figures:
        records = {name: runs.records for name, runs in runs_by_name.items()}
        opening = "## What others published\n\nOurs are means over seeds, read from these runs.\n\n"
        parts.append(opening + figures_markdown(figures, records) + "\n")
    return "\n".join(parts)


def made_before(runs: Runs) -> bool:
    """Return whether cells predate the ordering of samples."""
    return any(order_of(record) != SHUFFLED for record in runs.records)


def _made_before(runs_by_name: Mapping[str, Runs]) -> Iterator[str]:
    """Name the runs whose methods got the samples as they were published."""
    names = [name for name, runs in runs_by_name.items() if made_before(runs)]
    if names:
        yield (
            f"Made before samples were put in order: {', '.join(names)}. Their methods got the "
            "samples as published, and where these come sorted by class, ties may have helped; "
            "computed again, their cells come out otherwise.\n"
        )


def _section(folder: Path, runs: Runs) -> str:
    metric = default_metric(runs.records)
    board = leaderboard(runs, metric)
    sheets = noted(board, leaderboard_sheets(board, metric, shown_columns(board)), runs.notes)
    parts = [
        f"## {folder.name}\n\n{_made_with(Store(folder))}\n",
        *([SCORES_ONLY] if runs.scores_only else []),
        *(f"{line}\n" for line in _preset_lines(runs, board, metric)),
        sheets_to_markdown(sheets),
        sheets_to_markdown(reference_sheets(runs.records, runs.rows, metric)),
        *(
            f"![{metric.heading} of every pipeline]({folder.name}/{PLOTS}/{path.name})\n"
            for kind in ("overview", "heatmap")
            for path in sorted((folder / PLOTS).glob(f"{kind}-*.png"))
        ),
    ]
    return "\n".join(part for part in parts if part)


def _made_with(store: Store) -> str:
    """Say on what a run was made, as its record has it."""
    record = store.read_run()
    last = record["sessions"][-1]
    sizes = ", ".join(
        f"{name}: {data['n_samples']:,} samples of {data['n_features']} features"
        for name, data in record["datasets"].items()
    )
    seeds = ", ".join(map(str, store.spec().seeds))
    versions = ", ".join(f"{name} {version}" for name, version in last["versions"].items())
    return inline(
        f"{sizes}; seeds {seeds}. {last['cpu']}, {last['cores']} cores, {last['memory_gb']} GB, "
        f"{last['threads']} threads a task; clusterbench {last['clusterbench']} with {versions}."
    )


def _preset_lines(runs: Runs, board: pd.DataFrame, metric: Column) -> Iterator[str]:
    """Describe the preset's result on each dataset, if it ran."""
    (pair,) = {(c.embedder, c.clusterer) for c in cells(resolve(read_preset(PRESET)))}
    complete = board[board[f"{metric.name}_n"] == board["n_cells"]]
    for name, part in complete.groupby("dataset", sort=False):
        own_rows = part[(part["embedder"] == pair[0]) & (part["clusterer"] == pair[1])]
        plain = part[
            part["embedder"].isin(DEFAULT_EMBEDDERS) & part["clusterer"].isin(DEFAULT_CLUSTERERS)
        ]
        if len(own_rows):
            row, records = own_rows.iloc[0], _cells(runs.records, str(name), pair)
            yield f"{name}: {_scores(row, records)}{_against(row, plain, metric)}"


def _cells(records: Sequence[CellRecord], dataset: str, pair: tuple[str, str]) -> list[CellRecord]:
    key = (dataset, *pair)
    return [r for r in records if (r["dataset"], r["embedder"], r["clusterer"]) == key]


def _scores(row: Any, records: Sequence[CellRecord]) -> str:
    texts = []
    for name in ("accuracy", "nmi", "ari"):
        if row.get(name) == row.get(name):
            least = min(record["scores"][name] for record in records)
            texts.append(f"{parse_column(name).heading} {row[name]:.4f} (lowest seed {least:.4f})")
    rules = [part for part in row["parameters"].split("; ") if " by " in part]
    return (
        f"`--preset {PRESET}` is {row['embedder']} + {row['clusterer']} ({'; '.join(rules)}): "
        f"{', '.join(texts)}, {parse_column(SECONDS).text(row[SECONDS])} seconds per seed."
    )


def _against(row: Any, plain: pd.DataFrame, metric: Column) -> str:
    if plain.empty or not plain[metric.name].notna().any():
        return ""
    best = plain.loc[plain[metric.name].idxmax()]
    apart = row[metric.name] - best[metric.name]
    place = "above" if apart >= 0 else "below"
    return (
        f" That is {abs(apart):.3f} {metric.heading} {place} the best cell of the plain matrix as "
        f"the truth picks it, {best['embedder']} + {best['clusterer']} ({best[metric.name]:.3f})."
    )
