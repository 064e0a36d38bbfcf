"""Pipelines of a run that differ in parameters alone: one method at several points."""

from collections.abc import Sequence

from bench.spec.spec import Spec

MISSING = "?"


def families(spec: Spec, pipelines: Sequence[tuple[str, str]]) -> dict[str, list[int]]:
    """Return the places of the pipelines of each family that has two or more.

    A family is one embedder as named, with one clusterer, whatever its parameters are.

    Parameters
    ----------
    pipelines : sequence of (embedder, clusterer)
        By name, as the spec has them.

    Examples
    --------
    >>> from bench.spec.resolve import resolve
    >>> from bench.spec.file import SpecFile
    >>> file = SpecFile.model_validate({"clusterers": {"k3": {"use": "kmeans", "n_clusters": 3}}})
    >>> spec = resolve(file, embedders=["raw"], clusterers=["kmeans", "k3", "dbscan"])
    >>> families(spec, [("raw", "kmeans"), ("raw", "k3"), ("raw", "dbscan")])
    {'raw + kmeans': [0, 1]}
    """
    uses = {entry.name: entry.use for entry in spec.all_clusterers}
    places: dict[str, list[int]] = {}
    for place, (embedder, clusterer) in enumerate(pipelines):
        use = uses.get(clusterer, MISSING)
        places.setdefault(f"{embedder} + {use.partition('(')[0]}", []).append(place)
    return {name: members for name, members in places.items() if len(members) > 1}
