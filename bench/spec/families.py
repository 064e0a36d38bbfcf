"""Families: pipelines of a run that differ only in parameters."""

from collections.abc import Sequence

from bench.spec.spec import Spec


def families(spec: Spec, pipelines: Sequence[tuple[str, str]]) -> dict[str, list[int]]:
    """Return the places of each family's pipelines, for families of several.

    A grid is one family; so are the entries of a spec that name one clusterer with other
    parameters, on one embedder.

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
    embedders, clusterers = (
        {member.name: member for entry in entries for member in entry.members()}
        for entries in (spec.all_embedders, spec.all_clusterers)
    )
    places: dict[str, list[int]] = {}
    for place, (embedder, clusterer) in enumerate(pipelines):
        one, two = embedders.get(embedder), clusterers.get(clusterer)
        first = one.family if one is not None and one.family else embedder
        second = clusterer if two is None else two.family or two.use.partition("(")[0]
        places.setdefault(f"{first} + {second}", []).append(place)
    return {name: members for name, members in places.items() if len(members) > 1}
