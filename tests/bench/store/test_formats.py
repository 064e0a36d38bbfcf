"""Runs, caches and specs of format 1 are read; those of a later format are refused."""

import json
import shutil
from pathlib import Path

import pytest
from places import FORMAT_1

from bench.errors import UserError
from bench.files.cache import Cache
from bench.files.format import FORMAT
from bench.methods.pickled import MARK, read_pickled
from bench.spec.resolve import parse, read_file, resolve
from bench.store.store import Store


@pytest.fixture
def old(home: Path) -> Path:
    """A spec, a run and a cache as they were written before they had a number."""
    shutil.copytree(FORMAT_1, home / "old")
    return home / "old"


def test_what_is_of_format_1_is_read(old: Path, typed) -> None:
    assert resolve(read_file(old / "spec.toml")).n_samples == 40
    code, out, _ = typed("tables", old / "run")
    assert (code, "| pca |" in out) == (0, True)
    code, out, _ = typed("verify", old / "run", "--rescore")
    assert (code, "1 scored again, 1 the same" in out) == (0, True)
    cache = Cache(old / "cache")
    cache.check()
    (path,) = (old / "cache" / "embeddings").glob("*.json")
    entry = cache.get("embeddings", path.stem)
    assert entry is not None
    assert cache.load(entry.arrays["embedding"]).shape == (40, 30)


def test_a_run_of_format_1_goes_on(old: Path, typed) -> None:
    command = ("run", old / "spec.toml", "--out", old / "run", "--cache-dir", old / "cache")
    assert "digits · pca + kmeans · seed 0" in typed(*command, "--dry-run")[1]
    Store(old / "run").check_spec(resolve(read_file(old / "spec.toml")).to_toml())


def test_what_is_written_carries_the_number(home: Path) -> None:
    store, spec = Store(home / "r"), resolve(parse(""))
    store.folder.mkdir()
    store.begin(spec.to_toml())
    store.begin(spec.to_toml())  # it is the same spec
    assert store.spec() == spec
    store.write_run({"datasets": {}, "sessions": []})
    assert store.read_run()["format"] == FORMAT
    assert f"format = {FORMAT}\n" in (store.folder / "spec.toml").read_text()
    Cache(home / "c").put("embeddings", "k", {}, {})
    assert json.loads((home / "c" / "format.json").read_text()) == {"format": FORMAT}


def test_what_is_newer_is_refused_in_a_sentence(old: Path, typed) -> None:
    said = f"reads formats up to {FORMAT}: install a newer clusterbench."
    for number in (FORMAT + 1, 99):
        with pytest.raises(UserError, match=said):
            parse(f"format = {number}\nkey_of_tomorrow = 1")
    run = old / "run" / "run.json"
    run.write_text(json.dumps(json.loads(run.read_text()) | {"format": FORMAT + 1}))
    (old / "cache" / "format.json").write_text(json.dumps({"format": FORMAT + 1}))
    object_file = old / "object.pkl"
    object_file.write_bytes(MARK + json.dumps([FORMAT + 1, []]).encode() + b"\n")
    with pytest.raises(UserError, match=said):
        read_pickled(str(object_file))
    for command in (("tables", old / "run", "--kind", "seeds"), ("verify", old / "run"),
                    ("run", "--cache-dir", old / "cache", "--dry-run")):  # fmt: skip
        code, out, err = typed(*command)
        assert (code, out) == (2, ""), command
        assert said in " ".join(err.split())


@pytest.mark.parametrize("number", ["0", "true", "'two'", "1.5"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(UserError, match="expected a whole number from 1"):
        parse(f"format = {number}")
