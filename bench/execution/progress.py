"""The progress display: a live bar on terminals, otherwise lines."""

import sys
import time
from typing import Any, cast

from bench.errors import plain_line
from bench.store.record import CellRecord, ReferenceRecord
from bench.store.status import Status


class Plain:
    """One line a cell, for logs and pipes."""

    def start(self, total: int, done: int) -> None:
        """Say how many cells there are."""
        self._total, self._ended, self._began = total, done, time.monotonic()
        if done:
            self.note(f"{done} of {total} cells are done already")

    def began(self, what: str) -> None:
        """Hear that a task was started; logs need not know."""

    def ended(self, record: CellRecord | ReferenceRecord) -> None:
        """Write a cell's line."""
        self._ended += 1
        self._line(f"[{self._ended}/{self._total}] {summary(record)}")

    def note(self, text: str) -> None:
        """Write a remark."""
        self._line(text)

    def stop(self) -> None:
        """Hear that the run is over."""

    def _line(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


class Live(Plain):
    """A bar with current tasks and times, below the cells' lines."""

    _progress: Any = None  # before the start, remarks are plain lines

    def start(self, total: int, done: int) -> None:
        """Draw the bar."""
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("elapsed"),
            TimeElapsedColumn(),
            TextColumn("remaining"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task = self._progress.add_task("starting", total=total, completed=done)
        self._progress.start()
        super().start(total, done)

    def began(self, what: str) -> None:
        """Show what is being computed."""
        self._progress.update(self._task, description=what)

    def ended(self, record: CellRecord | ReferenceRecord) -> None:
        """Write a cell's line and move the bar."""
        super().ended(record)
        self._progress.advance(self._task)

    def stop(self) -> None:
        """Remove nothing, draw no more."""
        self._progress.stop()

    def _line(self, text: str) -> None:
        if self._progress is None:
            super()._line(text)
            return
        self._progress.console.print(text, markup=False, highlight=False, soft_wrap=True)


def for_this_terminal() -> Plain:
    """Return the live display for terminals, otherwise plain lines."""
    return Live() if sys.stderr.isatty() else Plain()


def summary(record: CellRecord | ReferenceRecord) -> str:
    """Return a cell's outcome in one line of plain text."""
    return plain_line(_summary(record), 2_000)


def _summary(record: CellRecord | ReferenceRecord) -> str:
    row = cast(ReferenceRecord, record) if "reference" in record else None
    what = record["clusterer"] if row is None else f"reference {row['reference']}"
    name = f"{record['dataset']}  {record['embedder']} + {what}"
    line = f"{name}  seed {record['seed']}  {record['status']}"
    if record["status"] != Status.DONE:
        return f"{line}: {record['reason']}"
    scores = record["scores"]
    if record["n_classes"] is not None:
        named = {"ari": "ARI", "nmi": "NMI"}
        line += "".join(
            f"  {text} {scores[key]:.3f}" for key, text in named.items() if key in scores
        )
    if row is not None:
        facts = row["facts"]
        seconds = facts["seconds_fit"] + facts["seconds_predict"]
        return f"{line}  accuracy {scores['accuracy']:.3f}  ({seconds:.1f} s)"
    clusters = f"  {scores['n_clusters']} clusters" if "n_clusters" in scores else ""
    noise = f", {scores['noise']:.1%} noise" if scores.get("noise") else ""
    seconds = f"embed {record['seconds_embed']:.1f} s, cluster {record['seconds_cluster']:.1f} s"
    return f"{line}{clusters}{noise}  ({seconds})"
