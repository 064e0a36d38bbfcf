"""A request to a loader: a dataset's name in parts, and settings."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.datasets.data_names import is_path
from bench.datasets.reading import Reading
from bench.errors import UserError


@dataclass(frozen=True)
class Request:
    """One dataset asked for.

    Parameters
    ----------
    name : str
        As the user typed it.
    kind : str
        The part before the first colon.
    argument : str or None
        The part after it.
    data_dir : Path
        Where data files lie.
    seed : int
        For synthetic data.
    target : str or None
        Column or array that holds the truth.
    reading : Reading
        All that was said about reading a file, the target too.

    Examples
    --------
    >>> from bench.datasets import Request
    >>> request = Request.of("blobs:10000", seed=3)
    >>> request.kind, request.argument, request.seed
    ('blobs', '10000', 3)
    """

    name: str
    kind: str
    argument: str | None
    data_dir: Path
    seed: int = 0
    target: str | None = None
    reading: Reading = field(default_factory=Reading)

    @classmethod
    def of(
        cls,
        name: str,
        *,
        data_dir: Path | None = None,
        seed: int = 0,
        reading: Mapping[str, Any] | None = None,
    ) -> "Request":
        """Split a name at its first colon, and find the data folder."""
        kind, colon, argument = name.partition(":")
        where = data_folder(data_dir)
        settings = Reading.of({k: v for k, v in (reading or {}).items() if v is not None}, name)
        return cls(name, kind, argument if colon else None, where, seed, settings.truth, settings)

    @property
    def is_path(self) -> bool:
        """Whether the name means a file or folder.

        It does if one exists, or if the name looks like a path.
        """
        return is_path(self.name)

    @property
    def seed_key(self) -> str:
        """The text that seeds random draws, unchanged if a file is moved."""
        return Path(self.name).name if self.is_path else self.name

    def without_options(self) -> None:
        """Refuse an argument or a target, for datasets that take neither.

        Raises
        ------
        UserError
            One of them was given.
        """
        if self.argument is not None:
            raise UserError(
                f"Got dataset {self.name!r}, but {self.kind!r} takes nothing after a colon: "
                f"write {self.kind!r}, and choose a size by a number of samples."
            )
        self.without_target()

    def without_target(self) -> None:
        """Refuse a target, for datasets whose truth is known.

        Raises
        ------
        UserError
            A target was given.
        """
        self.reading.without_files(self.name)
        if self.target is not None:
            raise UserError(
                f"Got target {self.target!r} for dataset {self.name!r}, whose truth is fixed: "
                "leave it out, it is for files and OpenML."
            )


def data_folder(data_dir: Path | None = None) -> Path:
    """Return the data folder: the argument, CLUSTERBENCH_DATA, or a default."""
    if data_dir is not None:
        return Path(data_dir).expanduser()
    named = os.environ.get("CLUSTERBENCH_DATA")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("clusterbench", appauthor=False)
