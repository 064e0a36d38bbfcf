"""Spec files: read, joined with flags, written, and refused in one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.errors import UserError
from bench.provenance.seeds import derive_seed
from bench.spec.cells import cells
from bench.spec.file import SpecFile
from bench.spec.resolve import DEFAULT_CLUSTERERS, DEFAULT_EMBEDDERS, is_default, parse, resolve

NAMES = st.text("abZ09 ._-:/\\\"'[]=#|+é→", min_size=1, max_size=8)
VALUES = st.one_of(
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False, allow_infinity=False),
    NAMES,
    st.lists(st.integers(0, 9), max_size=3),
)
PARAMS = st.dictionaries(NAMES.filter(lambda name: name != "use"), VALUES, max_size=3)


@st.composite
def spec_files(draw: st.DrawFn) -> SpecFile:
    variants = draw(st.dictionaries(NAMES, PARAMS, max_size=3))
    seeds = draw(st.lists(st.integers(0, 2**40), min_size=1, max_size=3, unique=True))
    matrix = {
        "seeds": seeds,
        "subset": draw(st.sampled_from(["random", "first", "stratified"])),
        "n_samples": draw(st.none() | st.integers(1, 10**6)),
    }
    tables = {name: {"use": "umap", **params} for name, params in variants.items()}
    return SpecFile.model_validate({"matrix": matrix, "embedders": tables})


@given(spec_files())
def test_a_spec_survives_being_written_and_read(file: SpecFile) -> None:
    spec = resolve(file)
    assert resolve(parse(spec.to_toml())) == spec


def test_without_anything_said_the_default_matrix_runs() -> None:
    spec = resolve(SpecFile())
    assert [cell.embedder for cell in cells(spec)] == [
        name for name in DEFAULT_EMBEDDERS for _ in DEFAULT_CLUSTERERS
    ]
    assert is_default(spec)


def test_a_variant_joins_the_default_matrix() -> None:
    spec = resolve(parse('[embedders.umap-tight]\nuse = "umap"\nmin_dist = 0.0'))
    assert [entry.name for entry in spec.embedders] == [*DEFAULT_EMBEDDERS, "umap-tight"]
    assert (spec.embedders[-1].use, spec.embedders[-1].params) == ("umap", {"min_dist": 0.0})


@pytest.mark.parametrize("hidden_units", [None, [None], [64, [None]]])
def test_none_within_a_parameter_is_written_and_read(hidden_units: object) -> None:
    tables = {"deep": {"use": "autoencoder", "hidden_units": hidden_units}}
    spec = resolve(SpecFile(embedders=tables), embedders=["deep"])
    assert spec.embedders[0].steps[0].params == {"hidden_units": hidden_units}
    assert resolve(parse(spec.to_toml())) == spec


@pytest.mark.parametrize("use", ["best(n_clusters=None)", "best(n_clusters=None, max_samples=500)"])
def test_none_for_a_parameter_is_written_and_read(use: str) -> None:
    spec = resolve(SpecFile(clusterers={"untold": {"use": use}}), embedders=["raw"])
    assert spec.clusterers[-1].steps[0].params["n_clusters"] is None
    assert resolve(parse(spec.to_toml())) == spec


def test_flags_override_the_file() -> None:
    file = parse("[matrix]\nembedders = ['pca']\nseeds = [3]\nn_samples = 5")
    spec = resolve(file, embedders=["raw"], seeds=[1, 2])
    assert [entry.name for entry in spec.embedders] == ["raw"]
    assert (spec.seeds, spec.n_samples) == ((1, 2), 5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[matrix", "not valid TOML"),
        ("[matrix]\nseed = [1]", "did you mean 'seeds'"),
        ("[embeders.x]\nuse = 'pca'", "did you mean 'embedders'"),
        ("[matrix]\nseeds = [1.5]", "matrix.seeds.0 = 1.5"),
        ("[matrix]\nseeds = [-1]", "matrix.seeds.0 = -1"),
        ("[matrix]\nseeds = []", "matrix.seeds"),
        ("[matrix]\nseeds = [1, 1]", "each seed once"),
        ("[matrix]\nsubset = 'last'", "'random', 'first' or 'stratified'"),
        ("[matrix]\nn_samples = 0", "matrix.n_samples = 0"),
        ("[matrix]\nholdout = 1.0", "matrix.holdout = 1.0"),
        ("[matrix]\nembedders = ['umpa']", "did you mean 'umap'"),
        ("[matrix]\nembedders = ['pca', 'pca']", "'pca' twice"),
        ("[matrix]\nclusterers = 'dbscan'", "matrix.clusterers = 'dbscan'"),
        ("[embedders.tight]\nmin_dist = 0", "without 'use'"),
        ("[embedders.tight]\nuse = 1", "use = 1"),
        ("[embedders]\ntight = 1", "embedders.tight = 1"),
    ],
)
def test_a_broken_spec_is_refused_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(UserError) as refused:
        resolve(parse(text, "my.toml"))
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_cell_has_a_file_name_of_its_own() -> None:
    names = ["a/b", "a-b", "a+b", "a b", "A:b", ".."]
    ids = [cell.id for cell in cells(resolve(SpecFile(), datasets=names))]
    assert len(set(ids)) == len(ids)
    assert all("/" not in name and not name.startswith(".") for name in ids)


def test_seeds_depend_on_names_alone() -> None:
    assert derive_seed(0, "digits", "umap") == derive_seed(0, "digits", "umap")
    seeds = {derive_seed(s, *n) for s in (0, 1) for n in (("a", "b"), ("ab", ""), ("b", "a"))}
    assert len(seeds) == 6
    assert all(0 <= seed < 2**32 for seed in seeds)


WHOLE = """
[matrix]
datasets = ["digits"]
embedders = ["pca", "tight"]
clusterers = ["kmeans"]
seeds = [0, 1]
n_samples = 100
subset = "first"
holdout = 0.2

[embedders.tight]
use = "umap"
min_dist = 0.0
limits = { timeout = 5, memory = "1GB" }
"""


@given(
    st.integers(0, len(WHOLE)),
    st.integers(0, 6),
    st.text('ab0-1."[]{}=,\n #', max_size=4),
)
def test_a_spec_broken_in_any_one_place_is_read_or_refused_in_one_sentence(
    start: int, length: int, instead: str
) -> None:
    text = WHOLE[:start] + instead + WHOLE[start + length :]
    message = "Got "
    try:
        spec = resolve(parse(text))
        assert resolve(parse(spec.to_toml())) == spec
    except UserError as refused:
        message = str(refused)
    assert message.startswith("Got ")
    assert "\n" not in message


PIPELINES = """
[matrix]
embedders = ["pca"]
clusterers = ["kmeans"]
pipelines = [["umap-tight", "hdbscan"], ["pca", "kmeans"], ["pca", "hdbscan"]]

[embedders.umap-tight]
use = "umap"
min_dist = 0.0
"""


def pairs(text: str, **said: list[str]) -> list[tuple[str, str]]:
    return [(cell.embedder, cell.clusterer) for cell in cells(resolve(parse(text), **said))]


def test_pipelines_are_cells_beyond_the_matrix_each_once() -> None:
    expected = [("pca", "kmeans"), ("umap-tight", "hdbscan"), ("pca", "hdbscan")]
    assert pairs(PIPELINES) == expected
    spec = resolve(parse(PIPELINES))
    assert resolve(parse(spec.to_toml())) == spec
    assert [entry.name for entry in spec.all_embedders] == ["pca", "umap-tight"]
    assert spec.all_embedders[1].params == {"min_dist": 0.0}


def test_pipelines_without_lists_are_all_that_is_run() -> None:
    text = PIPELINES.replace('embedders = ["pca"]\nclusterers = ["kmeans"]\n', "")
    expected = [("umap-tight", "hdbscan"), ("pca", "kmeans"), ("pca", "hdbscan")]
    assert pairs(text) == expected
    assert resolve(parse(resolve(parse(text)).to_toml())) == resolve(parse(text))


def test_a_variant_of_a_pipeline_joins_no_list() -> None:
    text = PIPELINES.replace('embedders = ["pca"]\n', "")
    assert ("umap-tight", "kmeans") not in pairs(text)
    assert ("tsne", "kmeans") in pairs(text)


def test_methods_that_are_said_leave_no_pipelines() -> None:
    assert pairs(PIPELINES, embedders=["raw"]) == [("raw", "kmeans")]


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ('[["umap", "hdbscan", "x"]]', "pipelines"),
        ('[["umap", "hdbscn"]]', "did you mean 'hdbscan'"),
        ('[["pca", "hdbscan"], ["pca", "hdbscan"]]', "'pca \\+ hdbscan' twice"),
    ],
)
def test_pipelines_that_are_none(pair: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        pairs(f"[matrix]\npipelines = {pair}")
