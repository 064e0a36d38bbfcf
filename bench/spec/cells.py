"""The cells of a matrix that a spec asks for.

Everything here is pure: it runs nothing and reads no data.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bench.spec.spec import Spec, members


@dataclass(frozen=True, order=True)
class Cell:
    """One dataset × embedder × clusterer × seed, by the user's names."""

    dataset: str
    embedder: str
    clusterer: str
    seed: int

    @property
    def id(self) -> str:
        """Return the cell's file name, which is readable and unique.

        It stays unique even if names contain unusual characters.
        """
        return file_name(self.dataset, self.embedder, self.clusterer, str(self.seed))

    def __str__(self) -> str:
        return f"{self.dataset} · {self.embedder} + {self.clusterer} · seed {self.seed}"


def file_name(*parts: str) -> str:
    """Join names to a file name that is readable and unique.

    It stays unique even if names contain unusual characters.
    """
    plain = "+".join(_plain(part) for part in parts)
    if plain == "+".join(parts):
        return plain
    return f"{plain}+{hashlib.sha256(repr(parts).encode()).hexdigest()[:8]}"


@cache
def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-")[:48]


def cells(spec: Spec) -> Iterator[Cell]:
    """Enumerate the cells of a spec: datasets outermost, then seeds, embedders, clusterers.

    Pipelines beyond embedders × clusterers come last, unless they are in that product already. Each
    point of a grid is a cell like any other.
    """
    crossed = (members(spec.embedders), members(spec.clusterers))
    pairs = [(one.name, two.name) for one in crossed[0] for two in crossed[1]]
    for named in spec.pipelines:
        pairs += [(one.name, two.name) for one in named[0].members() for two in named[1].members()]
    for dataset in spec.datasets:
        for seed in spec.seeds:
            for embedder, clusterer in dict.fromkeys(pairs):
                yield Cell(dataset.name, embedder, clusterer, seed)
