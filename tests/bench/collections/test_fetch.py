"""Collections fetched from a server of our own, which behaves well or not."""

import bz2
import gzip
import hashlib
import io
import json
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from file_server import Files, served

from bench.collections.catalog import COLLECTIONS, Remote
from bench.datasets import load
from bench.suites.find import find_suite

BATTERY = "/clustering-data-v1/clustering-data-v1-1.1.0.tar.gz"
USPS = ("/usps/usps.bz2", "/usps/usps.t.bz2")


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Iterator[Files]:
    """Serve files at a mirror that the environment names."""
    with served(Files()) as found:
        monkeypatch.setenv("CLUSTERBENCH_MIRROR", f"{found.url}/")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield found


@pytest.fixture(autouse=True)
def data(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLUSTERBENCH_DATA", str(home / "data"))
    return home / "data"


def tar(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name, each in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(each)
            archive.addfile(member, io.BytesIO(each))
    return gzip.compress(content.getvalue(), mtime=0)


def zipped(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, each in members.items():
            archive.writestr(name, each)
    return content.getvalue()


def battery(seed: int = 0) -> bytes:
    X = np.random.default_rng(seed).random((6, 2))
    table = gzip.compress("\n".join(f"{a} {b}" for a, b in X).encode(), mtime=0)
    labels = gzip.compress(b"1\n1\n1\n2\n2\n2\n", mtime=0)
    return tar({
        "v1/README.md": b"read me", "v1/.catalogue/a.png": b"x",
        "v1/fcps/atom.data.gz": table, "v1/fcps/atom.labels0.gz": labels,
        "v1/sipu/README.txt": b"words", "v1/sipu/flame.data.gz": table,
        "v1/sipu/flame.labels0.gz": labels,
    })  # fmt: skip


def usps(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Make two small files of digits, and the hashes that are known of them."""
    rows = [f"{i % 10 + 1} " + " ".join(f"{j}:{(i + j) % 3 - 1}" for j in range(1, 257))
            for i in range(30)]  # fmt: skip
    parts = [bz2.compress("\n".join(each).encode()) for each in (rows[:20], rows[20:])]
    remotes = [
        Remote(path.rpartition("/")[2], ("http://127.0.0.1:9/gone",), f"md5:{md5(content)}")
        for path, content in zip(USPS, parts, strict=True)
    ]
    known = replace(COLLECTIONS["usps"], files=tuple(remotes))
    monkeypatch.setitem(COLLECTIONS, "usps", known)
    return dict(zip(USPS, parts, strict=True))


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def refused(typed, *command: object) -> str:
    code, _, err = typed("data", "fetch", *command)
    assert code == 2, err
    return err.splitlines()[-1]


def test_a_collection_is_fetched_unpacked_and_used_as_a_suite(typed, files, data) -> None:
    files.content[BATTERY] = battery()
    code, out, err = typed("data", "fetch", "clustering-data-v1")
    assert code == 0, err
    assert out == f"{data / 'clustering-data-v1'}\n"
    for part in ("licence: for research", "cite: Gagolewski", "its SHA-256 was recorded",
                 hashlib.sha256(battery()).hexdigest(), "--suite clustering-data-v1"):  # fmt: skip
        assert part.lower() in err.lower()
    name, suite, notes = find_suite("clustering-data-v1", {})
    assert (name, suite.by_group()) == ("clustering-data-v1", {"fcps": ["atom"], "sipu": ["flame"]})
    assert notes == []
    assert "Gagolewski" in suite.part(["atom"]).facts()["citation"]
    assert suite.part(["atom"]).facts()["licence"].startswith("for research")
    assert "it is there already" in typed("data", "fetch", "clustering-data-v1")[2]
    assert len(files.asked) == 1


def test_a_download_that_was_cut_short_goes_on(typed, files, data, monkeypatch) -> None:
    files.content |= usps(monkeypatch)
    whole = len(files.content[USPS[0]])
    files.cut_after[USPS[0]] = [100]  # taken up again by itself
    files.cut_after[USPS[1]] = [50, 0]  # and given up where nothing more comes
    message = refused(typed, "usps")
    assert "the connection ended after 50 of" in message
    assert "give the command again to go on" in message
    assert (data / "usps/usps.bz2").stat().st_size == whole
    assert not (data / "usps/usps.t.bz2").exists()
    assert typed("data", "fetch", "usps")[0] == 0
    assert (USPS[0], "bytes=100-") in files.asked
    assert files.asked[-1] == (USPS[1], "bytes=50-")
    assert not list(data.rglob("*.part*"))
    dataset = load("usps")
    assert dataset.X.shape == (30, 256)
    assert (dataset.X.min(), dataset.X.max(), dataset.n_train) == (0, 1, 20)
    assert dataset.y is not None
    assert dataset.y[:3].tolist() == [0, 1, 2]
    assert "cite: Hull" in dataset.source
    assert find_suite("usps", {})[1].names() == ["usps"]


@pytest.mark.parametrize("what", ["no ranges", "no tags", "another file meanwhile"])
def test_what_was_begun_is_never_joined_to_something_else(what, typed, files, data) -> None:
    files.knows_ranges, files.has_tags = what != "no ranges", what != "no tags"
    files.content[BATTERY] = battery()
    files.cut_after[BATTERY] = [40, 0]
    refused(typed, "clustering-data-v1")
    if what == "another file meanwhile":
        files.content[BATTERY] = battery(seed=1)
    code, _, err = typed("data", "fetch", "clustering-data-v1")
    assert code == 0, err
    assert hashlib.sha256(files.content[BATTERY]).hexdigest() in err


def test_a_wrong_hash_is_refused_and_nothing_kept(typed, files, data, monkeypatch) -> None:
    files.content |= usps(monkeypatch)
    good = files.content[USPS[0]]
    files.content[USPS[0]] = good[:-1] + b"?"
    message = refused(typed, "usps")
    assert f"its hash is not the one published (md5:{md5(good)})" in message
    assert not list((data / "usps").glob("usps*"))
    (data / "usps/usps.bz2.part").write_bytes(b"another beginning")  # is resumed, found wrong
    files.content[USPS[0]] = good
    assert typed("data", "fetch", "usps")[0] == 0
    assert (data / "usps/usps.bz2").read_bytes() == good


def test_a_file_that_is_another_than_at_the_first_fetch_is_refused(typed, files, data) -> None:
    files.content[BATTERY] = battery()
    assert typed("data", "fetch", "clustering-data-v1")[0] == 0
    (data / "clustering-data-v1").rename(data / "kept")
    archive = data / ".downloads" / BATTERY[1:]
    archive.unlink(missing_ok=True)
    files.content[BATTERY] = battery(seed=1)
    assert "its hash is not that of its first fetch" in refused(typed, "clustering-data-v1")
    assert not (data / "clustering-data-v1").exists()


def test_what_is_gone_says_where_to_put_it_by_hand(typed, files, data, monkeypatch) -> None:
    message = refused(typed, "clustering-data-v1")
    assert "the server answers 404" in message
    assert f"download the file elsewhere and put it here: {data / '.downloads'}" in message
    archive = data / ".downloads" / BATTERY[1:]
    archive.write_bytes(battery())
    asked = len(files.asked)
    assert typed("data", "fetch", "clustering-data-v1")[0] == 0
    assert len(files.asked) == asked
    assert (data / "clustering-data-v1/fcps/atom.data.gz").is_file()
    assert "expected a URL" in refused(typed, "mnist", "--mirror", "elsewhere")
    message = refused(typed, "mnist", "--mirror", "http://127.0.0.1:9")
    assert "no connection" in message
    assert message.count("clusterbench: Got") == 1


def test_publishers_are_tried_in_turn_without_a_mirror(typed, files, data, monkeypatch) -> None:
    parts = usps(monkeypatch)
    monkeypatch.delenv("CLUSTERBENCH_MIRROR")
    files.content |= parts
    known = COLLECTIONS["usps"]
    remotes = tuple(
        replace(each, urls=(f"{files.url}/gone", f"{files.url}/usps/{each.name}"))
        for each in known.files
    )
    monkeypatch.setitem(COLLECTIONS, "usps", replace(known, files=remotes))
    code, _, err = typed("data", "fetch", "usps")
    assert code == 0
    assert "passed over" in err


def test_files_of_the_user_stay_as_they_are(typed, files, data, monkeypatch) -> None:
    files.content |= usps(monkeypatch)
    (data / "usps").mkdir(parents=True)
    (data / "usps/usps.bz2").write_bytes(b"packed another way")
    code, _, err = typed("data", "fetch", "usps")
    assert code == 0
    assert "though its hash is not that of the publisher's, and is left as it is" in err
    assert (data / "usps/usps.bz2").read_bytes() == b"packed another way"
    (data / "clustering-data-v1").mkdir()
    assert "was not fetched" in refused(typed, "clustering-data-v1")


def test_strokes_come_from_an_archive(typed, files, data) -> None:
    rows = [",".join(map(str, [*range(16), i % 10])) for i in range(12)]
    name = COLLECTIONS["pendigits"].files[0].name
    files.content[f"/pendigits/{name}"] = zipped(
        {
            "pendigits.tra": "\n".join(rows[:8]).encode(),
            "pendigits.tes": "\n".join(rows[8:]).encode(),
        }
    )
    assert typed("data", "fetch", "pendigits")[0] == 0
    dataset = load("pendigits")
    assert (dataset.X.shape, dataset.n_train, dataset.n_classes) == ((12, 16), 8, 10)
    assert "licence: CC BY 4.0" in dataset.source


def test_the_files_of_a_listing_are_fetched_and_checked(typed, files, data) -> None:
    arrays = io.BytesIO()
    np.savez(arrays, x=np.random.default_rng(0).random((6, 3)), y=np.arange(6) % 2)
    packed = zipped({"datasets/zoo.npz": arrays.getvalue(), "datasets/wine.npz": arrays.getvalue()})
    digest = hashlib.sha256(packed).hexdigest()
    listing = [{"type": "directory", "path": "x"}, {"type": "file", "path": "README.md"},
               {"type": "file", "path": "all.zip", "lfs": {"oid": digest}}]  # fmt: skip
    assert "Got no list of the files" in refused(typed, "clubench")
    files.content["/clubench/files.json"] = json.dumps(listing).encode()
    files.content["/clubench/all.zip"] = packed + b" "
    assert f"sha256:{digest}" in refused(typed, "clubench")
    files.content["/clubench/all.zip"] = packed
    assert typed("data", "fetch", "clubench")[0] == 0
    assert sorted(find_suite("clubench", {})[1].names()) == ["wine", "zoo"]
    assert tomllib.loads((data / "clubench/suite.toml").read_text())["licence"].startswith("MIT")


@pytest.mark.parametrize("name", ["../out.csv", "/out.csv", "a/../../out.csv"])
@pytest.mark.parametrize("make", [tar, zipped])
def test_nothing_is_unpacked_elsewhere(name, make, typed, files, data) -> None:
    remote = COLLECTIONS["clustering-data-v1"].files[0].name
    archive = data / ".downloads/clustering-data-v1" / remote
    archive.parent.mkdir(parents=True)
    content = make({"v1/fine.csv": b"1,2\n", name: b"1,2\n"})
    if make is zipped:
        path = archive.with_name("x.zip")
        path.write_bytes(content)
        from bench.collections.unpack import unpack
        from bench.errors import UserError

        with pytest.raises(UserError, match="lies outside"):
            unpack(path, data / "there")
    else:
        archive.write_bytes(content)
        assert "lies outside" in refused(typed, "clustering-data-v1")
    assert not (data / "clustering-data-v1").exists()
    assert not list(data.parent.rglob("out.csv"))


def test_list_and_show_stand_beside_what_was_typed_before(typed, data) -> None:
    code, out, _ = typed("data", "list")
    assert code == 0
    assert all(f"clusterbench data fetch {name}" in out for name in COLLECTIONS)
    (data / "mnist").mkdir(parents=True)
    assert f"in {data / 'mnist'}" in typed("data", "list")[1]
    assert typed("data", "show", "moons:50")[1] == typed("data", "moons:50")[1]
    assert "did you mean 'mnist'" in refused(typed, "mnits")
    code, _, err = typed("data", "usps")
    assert code == 2
    assert "clusterbench data fetch usps" in err
