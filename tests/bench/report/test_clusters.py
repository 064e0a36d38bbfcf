"""What the page tells of a cluster."""

import numpy as np
import pandas as pd

from bench.report.clusters import MAX_CLUSTERS, NOISE_CODE, OTHER_CODE, clusters, codes


def test_a_cluster_is_counted_over_all_samples() -> None:
    rng = np.random.default_rng(0)
    truth, found = rng.integers(0, 5, 2000), rng.integers(-1, 8, 2000) * 3
    found[found < 0] = -1
    told = clusters(truth, found)
    table = pd.crosstab(found, truth)
    assert told["noise"] == table.loc[-1].sum()
    sizes = table.drop(-1).sum(axis=1)
    assert [entry[:2] for entry in told["listed"]] == [
        [name, size] for name, size in sorted(sizes.items(), key=lambda each: (-each[1], each[0]))
    ]
    for name, _, _, held, rest in told["listed"]:
        assert dict(map(tuple, held)) == table.loc[name].to_dict()
        assert rest == 0
    assert len({colour for _, _, colour, *_ in told["listed"]}) == len(told["listed"])
    names = [entry[0] for entry in told["listed"]]
    for sample, code in zip(found.tolist(), codes(found, told["listed"]).tolist(), strict=True):
        assert (code == NOISE_CODE) if sample < 0 else names[code - 1] == sample


def test_of_too_many_clusters_and_classes_the_largest_are_listed() -> None:
    found = np.repeat(np.arange(MAX_CLUSTERS + 50), np.arange(MAX_CLUSTERS + 50) + 1)
    told = clusters(np.arange(len(found)), found)
    assert told["others"] == 50
    assert [entry[0] for entry in told["listed"]][:2] == [MAX_CLUSTERS + 49, MAX_CLUSTERS + 48]
    _, size, _, held, rest = told["listed"][0]
    assert len(held) == 40
    assert rest == size - 40
    shown = codes(found, told["listed"])
    assert (shown[found < 50] == OTHER_CODE).all()
    assert (shown[found >= 50] < OTHER_CODE).all()
    assert clusters(None, np.full(3, -1))["listed"] == []
    assert codes(np.full(3, -1), []).tolist() == [NOISE_CODE] * 3
