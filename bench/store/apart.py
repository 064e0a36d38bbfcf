"""Different names for cells that share a name but were made differently."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.spec.spec import Spec
from bench.store.making import KINDS, Making, agree, making, row_making, unlike
from bench.store.record import CellRecord, ReferenceRecord, fields

_SHOWN = 3
"""Of what differs, a note names so much."""


@dataclass
class Makings:
    """The different makings of each method of one kind, by name."""

    kind: str
    known: dict[str, list[Making]] = field(default_factory=dict)

    def add(self, name: str, making: Making) -> int:
        """Add a making, and return its place under its name."""
        places = self.known.setdefault(name, [])
        for place, other in enumerate(places):
            if agree(other, making):
                places[place] = other | making
                return place
        places.append(making)
        return len(places) - 1

    def name(self, name: str, place: int) -> str:
        """Return a method's name, with a number if it is ambiguous."""
        return name if len(self.known[name]) == 1 else f"{name} #{place + 1}"

    def notes(self) -> list[str]:
        """Describe how the methods that share a name differ."""
        return [
            f"{self.kind} {name!r} was not the same in all cells: "
            + "; ".join(
                f"{self.name(name, place)} differs from {self.name(name, 0)} in "
                f"{_differences(several[0], other)}"
                for place, other in enumerate(several[1:], 1)
            )
            + "."
            for name, several in self.known.items()
            if len(several) > 1
        ]


def _differences(first: Making, other: Making) -> str:
    names = unlike(first, other)
    differing = [f"{name} ({first[name]} and {other[name]})" for name in names[:_SHOWN]]
    return ", ".join([*differing, *(["…"] if len(names) > _SHOWN else [])])


def by_name(records: Sequence[tuple[Spec, CellRecord]]) -> tuple[list[list[str]], list[Makings]]:
    """Return each record's unambiguous names of embedder and clusterer.

    Those that say most of themselves are looked at first, so that a cell that failed early is
    counted among the cells that it could be one of.

    Parameters
    ----------
    records : sequence of (Spec, dict)
        Each with the spec of its run.
    """
    placed = []
    for kind in KINDS:
        entries = {
            id(spec): {entry.name: entry for entry in getattr(spec, f"all_{kind}s")}
            for spec in {id(spec): spec for spec, _ in records}.values()
        }
        names = [fields(record, [kind])[kind] for _, record in records]
        named = [
            (name, making(record, kind, entries[id(spec)][name]))
            for name, (spec, record) in zip(names, records, strict=True)
        ]
        placed.append(_placed(kind, named))
    return [list(pair) for pair in zip(*(names for names, _ in placed), strict=True)], [
        makings for _, makings in placed
    ]


def rows_by_name(rows: Sequence[ReferenceRecord]) -> tuple[list[str], Makings]:
    """Return, row by row, the classifier's name that tells makings apart."""
    return _placed("reference", [(row["reference"], row_making(row)) for row in rows])


def _placed(kind: str, named: Sequence[tuple[str, Making]]) -> tuple[list[str], Makings]:
    makings = Makings(kind)
    fullest_first = sorted(range(len(named)), key=lambda i: -len(named[i][1]))
    places = {i: makings.add(*named[i]) for i in fullest_first}
    return [makings.name(name, places[i]) for i, (name, _) in enumerate(named)], makings
