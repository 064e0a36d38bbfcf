"""Which scores a leaderboard shows where nobody says."""

from typing import Any

from bench.tables.columns import parse_column

COLUMNS = ("accuracy", "nmi", "ari", "ami", "coverage")
"""Scores that leaderboards of published runs show, where there is truth."""


def shown_columns(board: Any) -> list[str]:
    """Return a leaderboard's scores: `COLUMNS` with values, else all."""
    return [name for name in COLUMNS if name in board and board[name].notna().any()] or [
        name for name in board.columns if parse_column(name).score
    ]
