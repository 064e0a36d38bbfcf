"""Arrays with names, images and their axes, truth in files of its own."""

import bz2
import gzip
import io
import lzma
import os
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat
from scipy.sparse import coo_matrix, csc_array, csc_matrix, csr_matrix

from bench.datasets import load
from bench.errors import UserError

X = np.arange(24.0).reshape(8, 3)
Y = np.array([0, 1, 0, 1, 1, 0, 0, 1])


def refused(path: Path, **reading) -> str:
    with pytest.raises(UserError) as caught:
        load(str(path), **reading)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def version_7_3(path: Path, **arrays) -> None:
    """Write as MATLAB does: HDF5 behind 512 bytes, the first axis last."""
    with h5py.File(path, "w", userblock_size=512) as file:
        for name, array in arrays.items():
            if isinstance(array, csc_matrix):
                group = file.create_group(name)
                group.attrs["MATLAB_sparse"] = array.shape[0]
                group.attrs["MATLAB_class"] = np.bytes_("double")
                for key, part in {"data": "data", "ir": "indices", "jc": "indptr"}.items():
                    group[key] = getattr(array, part)
            elif array.dtype.kind == "U":
                cells = [[ord(c) for c in text] for text in array]
                parts = [
                    file.create_dataset(f"#refs#/{i}", data=np.array([codes], "u2").T)
                    for i, codes in enumerate(cells)
                ]
                for each in parts:
                    each.attrs["MATLAB_class"] = np.bytes_("char")
                data = np.array([[each.ref for each in parts]], dtype=h5py.ref_dtype)
                file.create_dataset(name, data=data).attrs["MATLAB_class"] = np.bytes_("cell")
            else:
                kind = np.bytes_("logical" if array.dtype == bool else "double")
                stored = array.T.astype("u1") if array.dtype == bool else array.T
                file.create_dataset(name, data=stored).attrs["MATLAB_class"] = kind


WRITERS = {"npz": np.savez, "mat": lambda p, **a: savemat(p, a), "v7.3": version_7_3}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("x", ["x", "X", "data", "fea", "features", "foo"])
@pytest.mark.parametrize("y", ["y", "Y", "label", "labels", "target", "gnd", "class", "bar"])
def test_features_and_truth_go_by_many_names(tmp_path, kind, x, y):
    path = tmp_path / f"a.{'npz' if kind == 'npz' else 'mat'}"
    WRITERS[kind](path, **{x: X, y: Y[:, None]})
    dataset = load(str(path))
    np.testing.assert_array_equal(dataset.X, X)
    np.testing.assert_array_equal(dataset.y, Y)
    assert repr(x) in dataset.notes[0]
    assert repr(y) in dataset.notes[0]


@pytest.mark.parametrize("kind", ["mat", "v7.3"])
@pytest.mark.parametrize(
    ("features", "turned"),
    [
        (X, False),
        (X.T, True),
        (np.arange(96.0).reshape(8, 3, 4), False),
        (np.moveaxis(np.arange(96.0).reshape(8, 3, 4), 0, -1), True),
        (np.moveaxis(np.arange(720.0).reshape(8, 6, 5, 3), 0, -1), True),
        (csc_matrix(X), False),
        (csc_matrix(X.T), True),
    ],
)
def test_the_length_of_the_truth_says_which_axis_samples_are(tmp_path, kind, features, turned):
    WRITERS[kind](tmp_path / "a.mat", data=features, label=Y[None].astype(float))
    dataset = load(str(tmp_path / "a.mat"))
    assert dataset.n_samples == 8
    table = dataset.X.toarray() if dataset.is_sparse else dataset.X
    np.testing.assert_array_equal(table.ravel(), np.arange(table.size))
    assert ("one column" in dataset.notes[0]) == turned


def test_a_square_array_is_taken_by_rows_and_told(tmp_path):
    square = np.arange(64.0).reshape(8, 8)
    savemat(tmp_path / "a.mat", {"X": square, "y": Y})
    dataset = load(str(tmp_path / "a.mat"))
    np.testing.assert_array_equal(dataset.X, square)
    assert "one row of 'X' for each sample (both axes are as long)" in dataset.notes[0]


def test_a_matlab_file_of_7_3_holds_text_and_booleans(tmp_path):
    words = np.array(["setosa", "b"])[Y]
    version_7_3(tmp_path / "a.mat", X=X > 5, y=words)
    dataset = load(str(tmp_path / "a.mat"))
    assert dataset.class_names == ("b", "setosa")
    np.testing.assert_array_equal(dataset.X, X > 5)
    savemat(tmp_path / "b.mat", {"X": X > 5, "y": words.astype(object)})
    assert load(str(tmp_path / "b.mat")).fingerprint == dataset.fingerprint


@pytest.mark.parametrize(
    ("arrays", "options", "words"),
    [
        ({"X": X, "y": Y, "label": Y}, {}, "'y' and 'label'"),
        ({"X": X, "fea": X, "y": Y}, {}, "'X' and 'fea'"),
        ({"X": X, "y": Y}, {"target": "yy"}, "did you mean 'y'"),
        ({"X": X, "y": Y}, {"x": "XX"}, "did you mean 'X'"),
        ({"a": X, "b": X, "y": Y}, {}, "write x"),
        ({"X": X, "y": Y[:5]}, {}, "expected one label"),
    ],
)
@pytest.mark.parametrize("kind", ["npz", "mat"])
def test_arrays_that_may_be_several_things_are_asked_about(tmp_path, kind, arrays, options, words):
    WRITERS[kind](tmp_path / f"a.{kind}", **arrays)
    assert words in refused(tmp_path / f"a.{kind}", **options)


def test_what_was_not_used_is_named(tmp_path):
    np.savez(tmp_path / "a.npz", X=X, y=Y, ids=np.arange(8), weights=X[:, 0])
    (note,) = load(str(tmp_path / "a.npz")).notes
    assert note.endswith("not used: 'ids', 'weights'")
    dataset = load(str(tmp_path / "a.npz"), target=False)
    assert dataset.y is None


PICTURES = np.random.default_rng(0).integers(0, 255, (8, 6, 5, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("array", "channels", "shape"),
    [
        (PICTURES, None, (6, 5, 3)),
        (np.moveaxis(PICTURES, -1, 1), None, (6, 5, 3)),
        (PICTURES[..., :1], None, (6, 5)),
        (np.moveaxis(PICTURES[..., :1], -1, 1), None, (6, 5)),
        (PICTURES[..., 0], None, (6, 5)),
        (PICTURES[:, None], None, (6, 5, 3)),
        (np.moveaxis(PICTURES, -1, 1)[:, None], None, (6, 5, 3)),
        (np.concatenate([PICTURES, PICTURES[..., :1]], -1), None, (6, 5, 4)),
        (PICTURES[..., :2], "last", (6, 5, 2)),
        (np.moveaxis(PICTURES[..., :2], -1, 1), "first", (6, 5, 2)),
        (PICTURES[:, :3, :3], "last", (3, 3, 3)),
        (PICTURES[:, :3, :3], "first", (3, 3, 3)),
    ],
)
def test_channels_first_or_last_are_one_set_of_images(tmp_path, array, channels, shape):
    np.savez(tmp_path / "a.npz", X=array, y=Y)
    reading = {} if channels is None else {"channels": channels}
    dataset = load(str(tmp_path / "a.npz"), **reading)
    assert dataset.image_shape == shape
    if shape == (6, 5, 3):
        np.testing.assert_array_equal(dataset.X.reshape(PICTURES.shape), PICTURES)


@pytest.mark.parametrize("depth", [PICTURES[..., :2], PICTURES[:, :3, :3], PICTURES[:, :3, :4, :1]])
def test_channels_that_may_be_either_are_asked_for(tmp_path, depth):
    np.savez(tmp_path / "a.npz", X=depth)
    assert "channels = 'first' or channels = 'last'" in refused(tmp_path / "a.npz")


def test_data_of_many_channels_draws_no_sheet(clusterbench, home):
    np.savez("a.npz", X=PICTURES[..., :2])
    done = clusterbench("data", "a.npz", "--read", "channels=last")
    assert "2 channels: no sheet" in done.stderr
    assert not list(home.glob("*.png"))


def _zipped(raw: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("__MACOSX/._a", b"")
        archive.writestr("a", raw)
    return file.getvalue()


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zip": _zipped}


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("kind", ["npz", "mat", "npy", "arff"])
def test_files_are_read_inside_compressed_ones(tmp_path, packing, kind):
    plain = tmp_path / f"a.{kind}"
    if kind == "arff":
        plain.write_text(
            "@relation r\n@attribute a numeric\n@data\n" + "\n".join(map(str, X[:, 0]))
        )
    else:
        {"npz": np.savez, "npy": np.save, "mat": lambda p, a: savemat(p, {"X": a})}[kind](plain, X)
    packed = tmp_path / f"a.{kind}.{packing}"
    packed.write_bytes(PACKERS[packing](plain.read_bytes()))
    assert load(str(packed)).fingerprint == load(str(plain)).fingerprint
    packed.write_bytes(packed.read_bytes()[:-9])
    assert str(packed) in refused(packed)
    packed.write_bytes(plain.read_bytes())
    assert load(str(packed)).fingerprint == load(str(plain)).fingerprint


def test_an_archive_of_several_files_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.csv.zip", "w") as archive:
        for name in "ab":
            archive.writestr(f"{name}.csv", "x\n1\n")
    assert "2 files" in refused(tmp_path / "a.csv.zip")


def battery(folder: Path, packing: str = "", labels=("1\n2\n", "0\n1\n")) -> Path:
    pack = PACKERS.get(packing[1:], lambda raw: raw)
    (folder / f"a.data{packing}").write_bytes(pack(b"1 2.5\n3 4.5\n"))
    for i, text in enumerate(labels):
        (folder / f"a.labels{i}{packing}").write_bytes(pack(text.encode()))
    return folder / f"a.data{packing}"


@pytest.mark.parametrize("packing", ["", ".gz", ".xz"])
def test_a_battery_pair_is_features_and_the_first_reference(tmp_path, packing):
    path = battery(tmp_path, packing)
    dataset = load(str(path))
    assert dataset.class_names == ("1", "2")
    np.testing.assert_array_equal(dataset.X, [[1, 2.5], [3, 4.5]])
    assert f"not used: a.labels1{packing}" in dataset.notes[-1]
    other = load(str(path), target="labels1")
    assert "where 0 marks noise" in other.notes[-2]
    assert "1 of 2 samples have no label" in other.notes[-1]
    assert other.y.min() == -1
    assert other.n_classes == other.n_labelled == 1
    assert load(str(path), target="labels1", unlabelled=False).n_classes == 2
    assert load(str(path), target=f"a.labels1{packing}").fingerprint == other.fingerprint
    assert load(str(path), target=False).y is None
    assert "name the .data file" in refused(tmp_path / f"a.labels0{packing}")


@pytest.mark.parametrize(
    ("name", "text", "classes"),
    [
        ("y.txt", "a\nb\n" * 4, ("a", "b")),
        ("y.txt", "kind\n" + "a\nb\n" * 4, ("a", "b")),
        ("y.txt", "Iris setosa\nIris virginica\n" * 4, ("Iris setosa", "Iris virginica")),
        ("y.csv", '"a"\n"b"\n' * 4, ("a", "b")),
        ("y.csv", "label\r\n" + "1\r\n10\r\n" * 4, ("1", "10")),
        ("y.labels", "1.0\n2.0\n" * 4, ("1", "2")),
        ("y.txt", "NA\nnull\n" * 4, ("NA", "null")),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "npz", "npy", "mat"])
def test_truth_may_lie_in_a_file_of_its_own(tmp_path, kind, name, text, classes):
    path = tmp_path / f"a.{kind}"
    if kind == "csv":
        np.savetxt(path, X, delimiter=",")
    else:
        {"npz": lambda p: np.savez(p, X=X), "npy": lambda p: np.save(p, X),
         "mat": lambda p: savemat(p, {"X": X})}[kind](path)  # fmt: skip
    (tmp_path / name).write_text(text)
    dataset = load(str(path), target=name)
    assert dataset.class_names == classes
    assert dataset.y.tolist() == [0, 1] * 4
    np.testing.assert_array_equal(dataset.X, X)


def test_labels_that_do_not_fit_are_refused(tmp_path):
    np.save(tmp_path / "a.npy", X)
    (tmp_path / "y.txt").write_text("a\nb\n")
    assert "2 labels" in refused(tmp_path / "a.npy", target="y.txt")
    (tmp_path / "y.txt").write_text("a,1\n" * 8)
    assert "one label per line" in refused(tmp_path / "a.npy", target="y.txt")
    (tmp_path / "y.txt").write_text("a\n\n" * 4)
    assert load(str(tmp_path / "a.npy"), target="y.txt").n_unlabelled


def folder_of_images(folder: Path, mode: str = "L", suffix: str = "png", classes="ab") -> Path:
    rng = np.random.default_rng(0)
    for name in classes:
        (folder / name).mkdir(parents=True)
        for i in range(3):
            pixels = rng.integers(0, 255, (6, 5, 3), dtype=np.uint8)
            Image.fromarray(pixels).convert(mode).save(folder / name / f"{i}.{suffix}")
    return folder


@pytest.mark.parametrize(
    ("mode", "suffix", "shape"),
    [
        ("L", "png", (6, 5)), ("RGB", "png", (6, 5, 3)), ("RGBA", "png", (6, 5, 3)),
        ("P", "gif", (6, 5, 3)), ("1", "png", (6, 5)), ("LA", "png", (6, 5)), ("L", "tif", (6, 5)),
        ("RGB", "bmp", (6, 5, 3)), ("RGB", "jpg", (6, 5, 3)), ("L", "pgm", (6, 5)),
        ("CMYK", "tif", (6, 5, 3)),
    ],
)  # fmt: skip
def test_a_folder_of_images_has_a_class_for_each_sub_folder(tmp_path, mode, suffix, shape):
    folder = folder_of_images(tmp_path / "pictures", mode, suffix)
    (folder / "a" / ".hidden").write_text("")
    (folder / "readme.txt").write_text("")
    dataset = load(str(folder))
    assert dataset.image_shape == shape
    assert dataset.y.tolist() == [0, 0, 0, 1, 1, 1]
    assert dataset.class_names == ("a", "b")
    assert dataset.notes[1] == "not used: 1 files that are not images"
    os.chdir(tmp_path)
    assert load("pictures").fingerprint == dataset.fingerprint


def test_images_that_do_not_go_together_are_named(tmp_path):
    folder = folder_of_images(tmp_path / "one")
    Image.new("L", (9, 9)).save(folder / "b" / "z.png")
    assert "'z.png'" in refused(folder).replace(str(folder / "b"), "").replace("/", "")
    (folder / "b" / "z.png").write_bytes(b"no image")
    assert "unreadable image" in refused(folder)
    (folder / "b" / "z.png").unlink()
    Image.new("L", (5, 6)).save(folder / "top.png")
    assert "1 images in folder" in refused(folder)
    flat = tmp_path / "flat"
    flat.mkdir()
    for i in range(3):
        Image.new("L", (5, 6), i).save(flat / f"{i}.png")
    assert load(str(flat)).y is None


SPARSE = X * (X % 3 == 0)


@pytest.mark.parametrize(
    "matrix",
    [
        pytest.param(csr_matrix(SPARSE), id="rows"),
        pytest.param(csc_matrix(SPARSE), id="columns"),
        pytest.param(coo_matrix(SPARSE), id="coordinates"),
        pytest.param(csc_array(SPARSE), id="an array of columns"),
        pytest.param(csc_matrix(SPARSE.astype(np.float32)), id="single precision"),
        pytest.param(csc_matrix(SPARSE > 0), id="booleans"),
        pytest.param(csc_matrix(np.zeros_like(SPARSE)), id="zeros alone"),
        pytest.param(csc_matrix(np.eye(8)), id="square"),
        pytest.param(csc_matrix(-SPARSE), id="negative"),
        pytest.param(csc_matrix(1e-3 * SPARSE), id="fractions"),
        pytest.param(csc_matrix(X), id="full"),
    ],
)
@pytest.mark.parametrize("kind", ["mat", "v7.3"])
def test_sparse_matrices_are_the_table_that_they_stand_for(tmp_path, kind, matrix):
    if kind == "v7.3":
        matrix = csc_matrix(matrix)
    WRITERS[kind](tmp_path / "a.mat", fea=matrix, gnd=Y)
    dataset = load(str(tmp_path / "a.mat"))
    np.testing.assert_array_equal(dataset.X.toarray(), matrix.toarray().astype(np.float32))
    np.testing.assert_array_equal(dataset.y, Y)
    n_numbers = np.count_nonzero(matrix.toarray())
    assert any(note.startswith(f"sparse: {n_numbers} numbers") for note in dataset.notes)


def test_a_sparse_matrix_is_turned_by_the_length_of_the_truth(tmp_path):
    savemat(tmp_path / "a.mat", {"fea": csc_matrix(SPARSE.T), "gnd": Y})
    np.testing.assert_array_equal(load(str(tmp_path / "a.mat")).X.toarray(), SPARSE)


NAMES = ["Köln", "Zürich"]


@pytest.mark.parametrize(
    ("labels", "names", "told"),
    [
        pytest.param([name.encode() for name in NAMES], NAMES, False, id="UTF-8"),
        pytest.param([name.encode("latin-1") for name in NAMES], NAMES, True, id="Latin-1"),
        pytest.param([b"a", b"b"], ["a", "b"], False, id="ASCII"),
        pytest.param([b"2", b"10"], ["2", "10"], False, id="numbers"),
        pytest.param([b"None", b"x"], ["None", "x"], False, id="a class called None"),
        pytest.param([b"NA", b"null"], ["NA", "null"], False, id="words for nothing"),
        pytest.param([b"a b", b"c,d"], ["a b", "c,d"], False, id="spaces and commas"),
        pytest.param([b"\xe9t\xe9", b"hiver"], ["hiver", "été"], True, id="one of them Latin-1"),
        pytest.param(["日本".encode(), b"x"], ["x", "日本"], False, id="three bytes a sign"),
        pytest.param([b"a" * 300, b"b"], ["a" * 300, "b"], False, id="long"),
        pytest.param([b"-1", b"1"], ["-1", "1"], False, id="signed"),
    ],
)
@pytest.mark.parametrize("shape", [(8,), (8, 1)])
def test_labels_of_bytes_are_text(tmp_path, labels, names, told, shape):
    np.savez(tmp_path / "a.npz", x=X, y=np.array(labels)[Y].reshape(shape))
    dataset = load(str(tmp_path / "a.npz"))
    assert list(dataset.class_names) == names
    texts = [label.decode("latin-1" if told else "utf-8") for label in labels]
    assert [dataset.class_names[code] for code in dataset.y] == [texts[code] for code in Y]
    assert any("Latin-1" in note for note in dataset.notes) == told


def test_truth_in_a_file_leaves_no_truth_in_the_table(tmp_path):
    (tmp_path / "t.csv").write_text("a,b,label\n1,2,p\n3,4,q\n5,6,p\n7,8,q\n")
    (tmp_path / "y.txt").write_text("u\nv\nu\nv\n")
    assert "'label' may be truth too" in refused(tmp_path / "t.csv", target="y.txt")
    dataset = load(str(tmp_path / "t.csv"), target="y.txt", drop="label")
    assert dataset.class_names == ("u", "v")
    assert dataset.X.shape == (4, 2)


ARFF = """% a comment
@RELATION flowers
@ATTRIBUTE length NUMERIC
@ATTRIBUTE 'petal width' REAL
@ATTRIBUTE class {setosa,'not setosa'}
@DATA
5.1,0.2,setosa
4.9,1.5,'not setosa'
6.5,0.1,setosa
6.1,1.4,'not setosa'
"""
WORDS = ARFF.replace("length NUMERIC", "length STRING").replace("5.1", "five")
WORDS = WORDS.replace("4.9", "'x y'").replace("6.5", "five").replace("6.1", "six")


@pytest.mark.parametrize(
    ("text", "width"),
    [
        (ARFF, 2),
        (ARFF.replace("REAL", "INTEGER").replace(".2,", ","), 2),
        (ARFF.lower().replace("'not setosa'", '"not setosa"'), 2),
        (ARFF.replace("0.2", "?"), 3),
        (ARFF.replace("\n", "\r\n"), 2),
        (ARFF.split("@DATA")[0] + "@DATA\n{0 5.1}\n{0 4.9,1 1.5,2 'not setosa'}\n{1 0.1}\n"
         "{0 6.1,2 'not setosa'}\n", 2),
        (WORDS, 4),
    ],
)  # fmt: skip
def test_arff_says_its_types_itself(tmp_path, text, width):
    (tmp_path / "a.arff").write_bytes(text.encode())
    dataset = load(str(tmp_path / "a.arff"))
    assert dataset.y.tolist() == [0, 1, 0, 1] or dataset.y.tolist() == [1, 0, 1, 0]
    assert {*dataset.class_names} == {"setosa", "not setosa"}
    assert dataset.X.shape == (4, width)


@pytest.mark.parametrize(
    "broken",
    [ARFF.replace("NUMERIC", "NUMBER"), ARFF.replace("5.1,", "5.1"), ARFF[:40], "x,y\n1,2\n"],
)
def test_a_broken_arff_file_is_named(tmp_path, broken):
    (tmp_path / "a.arff").write_text(broken)
    assert "a.arff" in refused(tmp_path / "a.arff")


@pytest.mark.parametrize("name", ["a.npy", "a.npz", "labels.npy"])
def test_arrays_of_objects_are_refused_without_a_way_to_run_them(tmp_path, name):
    objects = np.array([[{}, 1]] * 8, dtype=object)
    save = np.savez if name.endswith("z") else np.save
    save(tmp_path / name, objects)
    path, reading = tmp_path / name, {}
    if name == "labels.npy":
        np.save(tmp_path / "x.npy", X)
        path, reading = tmp_path / "x.npy", {"target": "labels.npy"}
    message = refused(path, **reading)
    assert "Python objects" in message
    assert "pickle" not in message
