"""Variance goes to the seed that made it."""

import numpy as np
import pandas as pd
import pytest

from bench.statistics.seeds import nested_variance, shared_variance, split_variance


def cells(values: dict[str, list[float]], **columns: object) -> pd.DataFrame:
    rows = [
        {"clusterer": name, "seed": seed, "value": value, "embedding": f"e{seed}",
         "seeded": True, "kind": name}
        for name, scores in values.items() for seed, value in enumerate(scores)
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(**columns)


def test_variance_goes_to_the_seed_that_made_it() -> None:
    scores = {"a": [0.1, 0.3, 0.5]}
    sd = np.std(scores["a"], ddof=1)
    for columns, parts, how in (
        ({"embedding": "e"}, (0, sd), "same embedding"),
        ({"seeded": False}, (sd, 0), "seedless clusterer"),
        ({}, (np.nan, np.nan), "not identified"),
    ):
        row = split_variance(cells(scores, **columns)).loc["a"]
        np.testing.assert_allclose([row["std_embedder"], row["std_clusterer"]], parts)
        assert (row["n"], row["how"]) == (3, how)
        assert row["std"] == pytest.approx(sd)
    assert split_variance(cells({"a": [0.1]})).loc["a", "how"] == "one seed"


def test_replicates_give_both_variances_back() -> None:
    rng = np.random.default_rng(0)
    of_embedder, of_clusterer = 0.05, 0.02
    shared = of_embedder * rng.standard_normal((400, 1))
    values = 0.5 + shared + of_clusterer * rng.standard_normal((400, 3))
    between, within = nested_variance(values)
    assert np.sqrt(between) == pytest.approx(of_embedder, rel=0.1)
    assert np.sqrt(within) == pytest.approx(of_clusterer, rel=0.1)
    names = {f"k{i}": values[:, i].tolist() for i in range(3)}
    row = split_variance(cells(names, kind="k")).loc["k0"]
    assert row["how"] == "replicates"
    assert row["std_embedder"] == pytest.approx(of_embedder, rel=0.1)
    assert row["std"] ** 2 == pytest.approx(row["std_embedder"] ** 2 + row["std_clusterer"] ** 2)


def test_what_clusterers_share_is_the_embeddings() -> None:
    rng = np.random.default_rng(0)
    shared = 0.05 * rng.standard_normal(400)
    names = {name: (0.5 + shared + 0.02 * rng.standard_normal(400)).tolist() for name in "ab"}
    row = split_variance(cells(names)).loc["b"]
    assert row["how"] == "shared"
    assert row["std_embedder"] == pytest.approx(0.05, rel=0.1)
    assert row["std_clusterer"] == pytest.approx(0.02, rel=0.15)
    few = pd.DataFrame({"a": [0.1, 0.2], "b": [0.3, 0.5]})
    assert np.isnan(shared_variance("a", few))
