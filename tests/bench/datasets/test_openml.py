"""OpenML by a stand-in: a server on this machine that answers as openml.org does."""

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import sklearn.datasets._openml as sk
from scipy.sparse import issparse

from bench.datasets import load, mnist_family, openml
from bench.datasets.mnist_family import Family
from bench.errors import UserError

IRIS = """@relation flowers
@attribute length numeric
@attribute colour {red,blue}
@attribute petals integer
@attribute kind {setosa,virginica}
@data
5.1,red,3,setosa
4.9,blue,4,virginica
6.5,red,5,setosa
"""
SPARSE = """@relation words
@attribute a numeric
@attribute b numeric
@attribute c {no,yes}
@data
{0 2.5,2 yes}
{1 1.5}
{0 1,1 4,2 yes}
"""


class Server:
    """Datasets by number, as OpenML's API answers for them; anything else is not found."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                status, body = outer.answers.get(self.path, (412, b'{"error": {"code": "111"}}'))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def add(self, number: int, arff: str, targets: tuple[str, ...], rows: int, **changed) -> None:
        """Answer for one dataset; `changed` overrides its description."""
        attributes = [line.split(maxsplit=2)[1:] for line in arff.splitlines() if "@attr" in line]
        features = [
            {
                "index": str(index),
                "name": name,
                "data_type": "nominal" if kind.startswith("{") else "numeric",
                "is_target": str(name in targets).lower(),
                "is_ignore": "false",
                "is_row_identifier": "false",
                "number_of_missing_values": "0",
            }
            for index, (name, kind) in enumerate(attributes)
        ]
        download = f"/data/v1/download/{number}/data.arff"
        description = {
            "id": str(number),
            "name": "flowers",
            "version": "1",
            "description": "small",
            "format": "Sparse_ARFF" if "{0 " in arff else "ARFF",
            "file_id": str(number),
            "status": "active",
            "url": self.url + download,
            "md5_checksum": hashlib.md5(arff.encode()).hexdigest(),
            **changed,
        }
        qualities = [{"name": "NumberOfInstances", "value": str(float(rows))}]
        for path, answer in (
            (f"/api/v1/json/data/{number}", {"data_set_description": description}),
            (f"/api/v1/json/data/features/{number}", {"data_features": {"feature": features}}),
            (f"/api/v1/json/data/qualities/{number}", {"data_qualities": {"quality": qualities}}),
        ):
            self.answers[path] = (200, json.dumps(answer).encode())
        self.answers[download] = (200, arff.encode())


@pytest.fixture
def server(tmp_path, monkeypatch) -> Iterator[Server]:
    stand_in = Server()
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "sk"))
    monkeypatch.setattr(sk.time, "sleep", lambda _: None)
    for name in ("_DATA_INFO", "_DATA_FEATURES", "_DATA_QUALITIES"):
        there = getattr(sk, name).replace("https://www.openml.org", stand_in.url)
        monkeypatch.setattr(sk, name, there)
    yield stand_in
    stand_in.http.shutdown()
    stand_in.http.server_close()


def refused(name: str, **options) -> str:
    with pytest.raises(UserError) as caught:
        load(name, **options)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_number_gives_features_and_the_declared_target(server):
    server.add(61, IRIS, ("kind",), 3)
    dataset = load("openml:61")
    # length, petals, colour is red: scaled
    features = np.array([[5.1, 1, 3], [4.9, 0, 4], [6.5, 1, 5]])
    expected = (features - features.mean(axis=0)) / features.std(axis=0)
    np.testing.assert_allclose(dataset.X, expected, atol=1e-6)
    np.testing.assert_array_equal(dataset.y, [0, 1, 0])
    assert dataset.class_names == ("setosa", "virginica")
    assert dataset.source == "OpenML 61 (flowers, version 1)"


def test_what_was_fetched_once_is_served_from_the_cache(server):
    server.add(61, IRIS, ("kind",), 3)
    first = load("openml:61")
    server.answers.clear()
    server.asked.clear()
    assert load("openml:61").fingerprint == first.fingerprint
    assert server.asked == []


def test_categories_written_as_numbers_are_read_and_the_cache_survives(server):
    numbered = IRIS.replace("setosa", "10").replace("virginica", "9")
    numbered = numbered.replace("{red,blue}", "{2,11}").replace("red", "2").replace("blue", "11")
    server.add(61, numbered, ("kind",), 3)
    dataset = load("openml:61")
    assert dataset.class_names == ("9", "10")
    np.testing.assert_array_equal(dataset.y, [1, 0, 1])
    colour = dataset.X[:, 1]
    assert colour[0] == colour[2] != colour[1]
    server.answers.clear()
    assert load("openml:61").fingerprint == dataset.fingerprint


@pytest.mark.parametrize("parser", ["pandas", "liac-arff"])
def test_both_parsers_give_the_same_bytes(server, monkeypatch, parser):
    server.add(61, IRIS, ("kind",), 3)
    expected = load("openml:61").fingerprint
    monkeypatch.setattr(openml, "_parser", lambda: parser)
    assert load("openml:61").fingerprint == expected


def test_another_column_may_be_the_target(server):
    server.add(61, IRIS, ("kind",), 3)
    dataset = load("openml:61", target="petals")
    assert dataset.class_names == ("3", "4", "5")
    assert dataset.X.shape == (3, 3)


def test_a_dataset_without_target_has_no_truth(server):
    server.add(61, IRIS, (), 3)
    dataset = load("openml:61")
    assert dataset.y is None
    assert dataset.X.shape == (3, 4)


def test_sparse_datasets_stay_sparse(server):
    server.add(7, SPARSE, ("c",), 3)
    dataset = load("openml:7")
    assert issparse(dataset.X)
    np.testing.assert_array_equal(dataset.X.toarray(), [[2.5, 0], [0, 1.5], [1, 4]])
    np.testing.assert_array_equal(dataset.y, [1, 0, 1])
    assert dataset.class_names == ("no", "yes")


def test_a_sparse_dataset_without_target_has_no_truth(server):
    server.add(7, SPARSE.replace("{no,yes}", "numeric").replace("yes", "1"), (), 3)
    assert load("openml:7").y is None


def test_what_cannot_be_had_is_said_with_the_reason(server):
    assert "data_id 99 not found" in refused("openml:99")
    server.add(61, IRIS, ("kind",), 3)
    assert "'knd'" in refused("openml:61", target="knd")
    server.add(62, IRIS, ("kind",), 3, md5_checksum="0" * 32)
    assert "md5" in refused("openml:62")
    server.add(63, IRIS, ("kind",), 3)
    server.answers["/data/v1/download/63/data.arff"] = (500, b"")
    assert "500" in refused("openml:63")
    server.answers["/api/v1/json/data/64"] = (200, b"<html>maintenance</html>")
    assert "from OpenML" in refused("openml:64")


def test_an_answer_of_nobody_is_said(server):
    server.http.shutdown()
    server.http.server_close()
    assert "check the number and the network" in refused("openml:61")


def test_targets_that_are_no_single_class_are_refused(server):
    server.add(61, IRIS, ("kind", "colour"), 3)
    assert "2 targets" in refused("openml:61")
    server.add(62, IRIS, ("length",), 3)
    assert "5.1" in refused("openml:62")


@pytest.mark.parametrize("name", ["openml", "openml:", "openml:iris", "openml:-1", "openml:6.1"])
def test_what_is_no_number_is_refused(server, name):
    assert "expected the number of an OpenML dataset" in refused(name)
    assert server.asked == []


@pytest.mark.parametrize(("keeps_split", "n_train"), [(True, 2), (False, None)])
def test_mnist_falls_back_to_openml(server, tmp_path, monkeypatch, keeps_split, n_train):
    header = "".join(f"@attribute pixel{i} numeric\n" for i in range(1, 5))
    arff = f"@relation m\n{header}@attribute class {{0,1,2,3,4,5,6,7,8,9}}\n@data\n"
    server.add(554, arff + "0,255,3,4,7\n5,6,7,8,2\n9,10,11,12,0\n", ("class",), 3)
    small = Family(
        openml_id=554,
        class_names=tuple("0123456789"),
        openml_keeps_split=keeps_split,
        n_train=2,
        n_test=1,
        image_shape=(2, 2),
    )
    monkeypatch.setitem(mnist_family.FAMILIES, "mnist", small)
    dataset = load("mnist", data_dir=tmp_path)
    expected = [[0, 255, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
    np.testing.assert_array_equal(dataset.X * np.float32(255), expected)
    np.testing.assert_array_equal(dataset.y, [7, 2, 0])
    assert dataset.n_train == n_train
    assert dataset.source == "OpenML 554"
    server.answers.clear()
    assert load("mnist", data_dir=tmp_path).fingerprint == dataset.fingerprint
