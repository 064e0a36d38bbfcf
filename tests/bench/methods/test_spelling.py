"""How a user may write down a class: understood, or answered with what to write."""

from pathlib import Path

import pytest

from bench.errors import UserError
from bench.methods.entries import Entry
from bench.methods.method import find
from bench.methods.source import source_fingerprint
from bench.methods.spelling import import_path, unknown_method

PLUG = """
class Mine:
    def fit_transform(self, X):
        return X[:, :2]
mine = Mine()
def make():
    return Mine()
"""
SMALL = ("--dataset", "digits", "--n-samples", "100", "--no-reference", "--clusterer", "kmeans")


@pytest.fixture(autouse=True)
def plug(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(home))
    (home / "plug.py").write_text(PLUG)
    (home / "odd-name.py").write_text(PLUG)
    (home / "sub").mkdir()
    (home / "sub" / "inner.py").write_text(PLUG)


UNDERSTOOD = {
    "plug:Mine": "plug:Mine",
    "plug: Mine": "plug:Mine",
    "plug.py:Mine": "plug:Mine",
    "./plug.py:Mine": "plug:Mine",
    "sub/inner.py:Mine": "sub.inner:Mine",
    "./sub/../plug.py:Mine": "plug:Mine",
    "plug.Mine": "plug:Mine",
    "plug.Mine.Inner": "plug:Mine.Inner",
    "sklearn.decomposition.PCA": "sklearn.decomposition:PCA",
    "sklearn.manifold:Isomap": "sklearn.manifold:Isomap",
    "odd-name.py:Mine": "{home}/odd-name.py:Mine",
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_understood(home: Path, text: str) -> None:
    assert import_path("embedder", text) == UNDERSTOOD[text].format(home=home)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PCA", "pca"),
        ("UMAP", "umap"),
        ("t-SNE", "tsne"),
        ("Kernel PCA", "kernel-pca"),
        ("plug/Mine", "plug.py:Mine"),
    ],
)
def test_a_hint(name: str, meant: str) -> None:
    assert import_path("embedder", name) is None
    assert f"did you mean {meant!r}?" in str(unknown_method("embedder", name))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("plug:", "the class is missing"),
        (":Mine", "the module is missing"),
        ("./nope.py:Mine", "no file './nope.py'"),
    ],
)
def test_refused(text: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        import_path("embedder", text)


@pytest.mark.parametrize(
    ("text", "says"),
    [("plug:mine", "name its class, Mine"), ("plug:make", "of type function")],
)
def test_no_class(text: str, says: str) -> None:
    (method,) = find("embedder", Entry(text, text))
    with pytest.raises(UserError, match=says):
        method.load()


def test_a_file_is_a_source_that_may_be_edited(home: Path) -> None:
    path = f"{home}/odd-name.py:Mine"
    before = source_fingerprint(path)
    assert before != "installed"
    (home / "elsewhere").mkdir()
    (home / "elsewhere" / "odd-name.py").write_text(PLUG)
    assert source_fingerprint(f"{home}/elsewhere/odd-name.py:Mine") == before
    (home / "odd-name.py").write_text(PLUG.replace(":2", ":3"))
    assert source_fingerprint(path) != before


def test_two_files_of_one_name_are_two_modules(home: Path) -> None:
    (home / "other").mkdir()
    (home / "other" / "odd-name.py").write_text(PLUG.replace("Mine", "Yours"))
    classes = [
        find("embedder", Entry(path, path))[0].load()
        for path in ("odd-name.py:Mine", "other/odd-name.py:Yours")
    ]
    assert [cls.__name__ for cls in classes] == ["Mine", "Yours"]


def test_classes_in_modules_named_as_ours_are_used_by_file(clusterbench, home: Path) -> None:
    (home / "embeddings.py").write_text(PLUG)
    (home / "clustering").mkdir()
    (home / "clustering" / "__init__.py").write_text("")
    (home / "clustering" / "columns.py").write_text("N = 2")
    (home / "clustering" / "mine.py").write_text(
        "from .columns import N\n" + PLUG.replace(":2", ":N")
    )
    by_name = clusterbench("run", *SMALL, "--embedder", "embeddings:Mine", "--out", "r", code=2)
    assert "'./embeddings.py:Mine'" in by_name.stderr
    assert by_name.stderr.count("\n") == 1
    inner = clusterbench("run", *SMALL, "--embedder", "clustering.mine:Mine", "--out", "r", code=2)
    assert "'./clustering/mine.py:Mine'" in inner.stderr
    files = ("./embeddings.py:Mine", "./clustering/mine.py:Mine")
    clusterbench("run", *SMALL, *(f"--embedder={file}" for file in files), "--out", "r")
