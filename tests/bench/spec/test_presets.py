"""Presets: found, refused, overridden by flags; and that theirs say what they fell back to."""

import re
from importlib import resources

import numpy as np
import pytest

from bench.errors import UserError
from bench.methods.entries import Entry
from bench.methods.method import find
from bench.reference import REFERENCES
from bench.spec.cells import cells
from bench.spec.presets import presets, read_preset
from bench.spec.resolve import DEFAULT_CLUSTERERS, DEFAULT_EMBEDDERS, resolve

NAMES = ["best-images", "n2d", "no-labels", "published", "published-60000", "published-70000",
         "published-clubench", "published-clustering-data-v1"]  # fmt: skip


def test_every_preset_says_what_it_is_and_is_a_spec_of_known_methods() -> None:
    assert sorted(presets()) == NAMES
    for name, sentence in presets().items():
        assert sentence.endswith(".")
        assert 20 < len(sentence) < 100
        spec = resolve(read_preset(name))
        assert spec.seeds == ((0, 1, 2) if name == "no-labels" else (0, 1, 2, 3, 4))
        for entry in (*spec.all_embedders, *spec.all_clusterers):
            kind = "embedder" if entry in spec.all_embedders else "clusterer"
            for method in find(kind, entry):
                method.check()


def test_a_preset_names_one_answer_and_what_is_published_runs_the_same() -> None:
    (best,) = {(c.embedder, c.clusterer) for c in cells(resolve(read_preset("best-images")))}
    answer = resolve(read_preset("best-images")).embedders[0]
    for name in ("published", "published-70000"):
        spec = resolve(read_preset(name))
        assert best in {(cell.embedder, cell.clusterer) for cell in cells(spec)}
        assert answer in spec.all_embedders
        plain = {(e, c) for e in DEFAULT_EMBEDDERS for c in DEFAULT_CLUSTERERS}
        assert plain <= {(cell.embedder, cell.clusterer) for cell in cells(spec)}


def test_why_each_parameter_of_best_images_is_what_it_is() -> None:
    text = resources.files("bench.spec.presets").joinpath("best-images.toml").read_text()
    explained = re.findall(r"^# ([a-z][a-z-]+) {2,}\S", text, re.MULTILINE)
    spec = resolve(read_preset("best-images"))
    assert [*(step.use for step in spec.embedders[0].steps), spec.clusterers[0].use] == explained


def test_list_presets(typed) -> None:
    code, out, _ = typed("list", "presets")
    assert code == 0
    assert "presets:\n  best-images: Images clustered without labels" in out


def test_an_unknown_preset_is_answered_with_the_nearest(typed, home) -> None:
    code, _, err = typed("run", "--preset", "best-image")
    assert code == 2
    assert "Got preset 'best-image', which is unknown: did you mean 'best-images'?" in err
    with pytest.raises(UserError, match="expected one of: best-images, n2d, no-labels, published"):
        read_preset("zzz")
    (home / "s.toml").write_text("")
    assert "expected one of the two" in typed("run", "s.toml", "--preset", "published")[2]
    assert not (home / "runs").exists()


def test_flags_win_over_a_preset() -> None:
    spec = resolve(read_preset("best-images"), datasets=["digits"], seeds=[7])
    assert list(map(str, cells(spec))) == ["digits · best-images + consensus-6 · seed 7"]


def said(image_shape: tuple[int, ...] | None, n_features: int, top: float = 1) -> tuple[str, int]:
    (method,) = find("embedder", Entry("image-features", "image-features"))
    estimator = method.build(seed=0, n_clusters=None, threads=1, image_shape=image_shape)
    X = np.random.default_rng(0).random((30, n_features), dtype=np.float32) * top
    Z = estimator.fit_transform(X)
    assert len(estimator.get_feature_names_out()) == Z.shape[1]
    if estimator.report_["features_rule"].startswith("raw"):
        np.testing.assert_array_equal(Z, X)
    return estimator.report_["features_rule"], Z.shape[1]


def test_features_are_chosen_by_the_shape_of_a_sample_and_say_so() -> None:
    assert said((28, 28), 784) == ("deskew | hog(cell=4, contrast='both')", 7 * 7 * 24)
    assert said((112, 80), 8960) == ("deskew | hog(cell=16, contrast='both')", 7 * 5 * 24)
    assert said((32, 32, 3), 3072) == (
        "hog(cell=5, contrast='both'): 3 channels, not deskewed",
        7 * 7 * 24,
    )
    assert said((8, 8), 64) == (
        "enlarged 4 times | deskew | hog(cell=5, contrast='both')",
        7 * 7 * 24,
    )
    assert said((10, 7, 3), 210) == (
        "enlarged 3 times | hog(cell=5, contrast='both'): 3 channels, not deskewed", 6 * 5 * 24,
    )  # fmt: skip
    assert said((3, 6), 18) == ("raw: 3 x 6 pixels are too few for cells", 18)
    assert said(None, 13) == ("raw: no images, within 0..1", 13)
    assert said(None, 13, top=9) == ("scaled to 0..1: no images", 13)


def test_features_of_no_images_are_scaled_by_the_fitted_samples() -> None:
    from embeddings.image_features import ImageFeatures

    X = np.random.default_rng(3).normal(5, [1, 100, 0], (20, 3)).astype(np.float32)
    method = ImageFeatures().fit(X[:15])
    low, high = X[:15].min(axis=0), X[:15].max(axis=0)
    expected = (X - low) / np.where(high > low, high - low, 1)
    np.testing.assert_allclose(method.transform(X), expected, atol=1e-5)


def test_an_unknown_contrast_is_refused_for_data_that_are_no_images_as_well() -> None:
    from embeddings.image_features import ImageFeatures

    for image_shape in (None, (4, 4)):
        with pytest.raises(ValueError, match="Got contrast='upside', but expected one of insens"):
            ImageFeatures(contrast="upside", image_shape=image_shape).fit(np.eye(20, 16))


def test_features_of_images_are_those_of_deskew_and_hog() -> None:
    from embeddings.deskew import Deskew
    from embeddings.hog import HOG
    from embeddings.image_features import ImageFeatures

    X = np.random.default_rng(1).random((9, 20 * 32), dtype=np.float32)
    shape = (20, 32)
    upright = Deskew(image_shape=shape).fit_transform(X)
    expected = HOG(cell=5, contrast="both", image_shape=shape).fit_transform(upright)
    method = ImageFeatures(image_shape=shape).fit(X)
    np.testing.assert_array_equal(method.transform(X[2:5]), expected[2:5])


def test_small_images_are_enlarged_linearly() -> None:
    from scipy.ndimage import zoom

    from embeddings.image_features import _enlarged

    images = np.random.default_rng(2).random((5, 6, 4, 3), dtype=np.float32)
    enlarged = _enlarged(images.reshape(5, -1), (6, 4, 3), 4).reshape(5, 24, 16, 3)
    expected = [zoom(image, (4, 4, 1), order=1, mode="nearest", grid_mode=True) for image in images]
    np.testing.assert_allclose(enlarged, expected, atol=1e-6)


@pytest.mark.long
def test_the_leaderboard_says_what_was_fallen_back_to(typed) -> None:
    flags = ("--seeds", "0", "--no-reference", "--n-samples", "200", "--out", "r")
    code, out, err = typed(
        "run", "--preset", "best-images", "--dataset", "digits", "--dataset", "blobs:200", *flags
    )
    assert code == 0, err
    out = typed("tables", "r", "--kind", "leaderboard", "--columns", "ari")[1]
    once = "enlarged 4 times \\| deskew \\| hog(cell=5, contrast='{}')"
    kinds = [once.format(contrast) for contrast in ("insensitive", "sensitive")]
    assert f"features by {' and '.join(kinds)}" in out
    assert "features by scaled to 0..1: no images" in out


@pytest.mark.long
def test_the_command_lets_flags_win(typed) -> None:
    flags = ("--dataset", "digits", "--n-samples", "60", "--seeds", "7", "--embedder", "raw",
             "--clusterer", "constant")  # fmt: skip
    code, out, err = typed("run", "--preset", "best-images", *flags, "--dry-run")
    assert code == 0, err
    first, *rows = out.splitlines()
    assert first == "digits · raw + constant · seed 7: embed and cluster"
    assert len(rows) == len(REFERENCES)
