"""The files of two benchmark collections: each is loaded as its description says."""

from pathlib import Path

import numpy as np
import pytest

from bench.datasets import load

BATTERIES = {
    "fcps": {
        "atom": (800, 3, 2), "chainlink": (1000, 3, 2), "engytime": (4096, 2, 2),
        "hepta": (212, 3, 7), "lsun": (400, 2, 3), "target": (770, 2, 6), "tetra": (400, 3, 4),
        "twodiamonds": (800, 2, 2), "wingnut": (1016, 2, 2),
    },
    "graves": {
        "dense": (200, 2, 2), "fuzzyx": (1000, 2, 5), "line": (250, 2, 2),
        "parabolic": (1000, 2, 2), "ring": (1000, 2, 2), "ring_noisy": (1050, 2, 2),
        "ring_outliers": (1030, 2, 5), "zigzag": (250, 2, 3), "zigzag_noisy": (300, 2, 3),
        "zigzag_outliers": (280, 2, 3),
    },
    "other": {
        "chameleon_t4_8k": (8000, 2, 6), "chameleon_t5_8k": (8000, 2, 6),
        "chameleon_t7_10k": (10000, 2, 9), "chameleon_t8_8k": (8000, 2, 8),
        "hdbscan": (2309, 2, 6), "iris": (150, 4, 3), "iris5": (105, 4, 3), "square": (1000, 2, 2),
    },
    "sipu": {
        "a1": (3000, 2, 20), "a2": (5250, 2, 35), "a3": (7500, 2, 50), "aggregation": (788, 2, 7),
        "birch1": (100000, 2, 100), "birch2": (100000, 2, 100), "compound": (399, 2, 6),
        "d31": (3100, 2, 31), "flame": (240, 2, 2), "jain": (373, 2, 2), "pathbased": (300, 2, 3),
        "r15": (600, 2, 15), "s1": (5000, 2, 15), "s2": (5000, 2, 15), "s3": (5000, 2, 15),
        "s4": (5000, 2, 15), "spiral": (312, 2, 3), "unbalance": (6500, 2, 8),
        "worms_2": (105600, 2, 35),
    },
}  # fmt: skip
NOISE = {
    "ring_noisy": 43, "zigzag_noisy": 38, "zigzag_outliers": 30, "chameleon_t4_8k": 761,
    "chameleon_t5_8k": 1187, "chameleon_t7_10k": 926, "chameleon_t8_8k": 346, "hdbscan": 510,
}  # fmt: skip
ARCHIVES = {
    "breast_tissue": (106, 9, 6), "echocardiogram": (61, 10, 2), "parkinsons": (195, 22, 2),
    "vehicle": (846, 18, 4), "zoo": (101, 16, 7),
}  # fmt: skip


@pytest.mark.mnist
def test_every_file_of_both_collections_is_what_its_description_says(mnist_folder: Path) -> None:
    table = []
    for battery, sets in BATTERIES.items():
        folder = mnist_folder / "clustering-data-v1" / battery
        assert {path.name.split(".")[0] for path in folder.glob("*.data.gz")} == {*sets}
        for name, (n_samples, n_features, n_classes) in sets.items():
            dataset = load(str(folder / f"{name}.data.gz"))
            noise = NOISE.get(name, 0)
            assert dataset.X.shape == (n_samples, n_features), name
            assert dataset.n_classes == n_classes, name
            labels = np.loadtxt(folder / f"{name}.labels0.gz", dtype=int)
            values = np.loadtxt(folder / f"{name}.data.gz", ndmin=2)
            low = values.min(axis=0)  # some lie far from zero, and are centred
            np.testing.assert_allclose(
                dataset.X - dataset.X.min(axis=0), values - low, atol=3e-6 * np.ptp(values)
            )
            names = np.array([*map(int, dataset.class_names), 0 if noise else -1])
            assert names[dataset.y].tolist() == labels.tolist(), name  # code -1: the last, noise
            note = f"truth: {noise} of {n_samples} samples have no label: clustered, not scored"
            assert (dataset.notes[-1] == note) == bool(noise), name
            describes = (folder / f"{name}.txt").read_text()
            assert not noise or "`0` denotes the noise class" in describes, name
            table.append((battery, name, *dataset.X.shape, n_classes, noise))
    for name, (n_samples, n_features, n_classes) in ARCHIVES.items():
        dataset = load(str(mnist_folder / "clubench" / f"{name}.npz"))
        assert dataset.X.shape == (n_samples, n_features), name
        assert dataset.n_classes == n_classes, name
        table.append(("clubench", name, *dataset.X.shape, n_classes, 0))
    assert len(table) == 46 + 5
    print("| collection | data set | samples | features | classes | noise |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for row in table:
        print("|", " | ".join(map(str, row)), "|")
