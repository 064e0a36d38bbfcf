"""What methods may use beside the processor: nothing, unless the run asks for it."""

import json
from pathlib import Path

import pytest

from bench.errors import UserError
from bench.execution.devices import settle_device
from bench.execution.progress import Plain
from bench.provenance.devices import VISIBLE
from bench.spec.file import SpecFile
from bench.spec.resolve import resolve

SEES = """
import os
from sklearn.base import BaseEstimator

class Sees(BaseEstimator):
    def fit_transform(self, X, y=None):
        self.report_ = {"sees": os.environ.get("CUDA_VISIBLE_DEVICES")}
        return X
"""
COMMAND = ("run", "--dataset", "digits", "--n-samples", "60", "--embedder", "sees:Sees",
           "--clusterer", "kmeans(n_clusters=3)", "--no-reference", "--threads", "1")  # fmt: skip


@pytest.fixture
def two_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.execution.devices.device_names", lambda: {0: "A", 1: "B"})


@pytest.mark.long
def test_workers_see_a_device_only_where_it_was_asked_for(
    typed, home: Path, two_devices: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "sees.py").write_text(SEES)
    monkeypatch.setenv(VISIBLE, "1")

    def run(folder: str, *flags: str) -> tuple[str, dict, dict]:
        code, _, err = typed(*COMMAND, *flags, "--out", folder)
        assert code == 0, err
        (path,) = (home / folder / "cells").glob("*.json")
        (session,) = json.loads((home / folder / "run.json").read_text())["sessions"]
        return err, json.loads(path.read_text()), session

    err, record, session = run("plain")
    assert record["methods"]["embedder"]["report"] == {"sees": "-1"}
    assert f"{VISIBLE}=1 is set, but methods use only the processor" in " ".join(err.split())
    assert "device" not in session
    assert "device" not in (home / "plain/spec.toml").read_text()
    # Nothing of the run without it is served from the cache.
    err, record, session = run("device", "--device", "cuda")
    assert record["methods"]["embedder"]["report"] == {"sees": "1"}
    assert session["device"] == "cuda:1 B"
    assert 'device = "cuda"' in (home / "device/spec.toml").read_text()


def test_a_device_is_the_one_that_was_named_or_the_first_there_is(
    two_devices: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for own, asked, visible in (("", "cuda", "0"), ("1,0", "cuda", "1"), ("0", "cuda:1", "1"),
                                ("GPU-8932f937", "cuda", "0"), ("-1", "cuda", "0")):  # fmt: skip
        monkeypatch.setenv(VISIBLE, own)
        device = settle_device(asked, Plain())
        assert device is not None
        assert device.visible == visible, (own, asked)


def test_a_device_that_is_not_there_is_refused_and_nothing_written(
    typed, home: Path, two_devices: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UserError, match=r"cuda:0 \(A\), cuda:1 \(B\); name one"):
        settle_device("cuda:2", Plain())
    monkeypatch.setattr("bench.execution.devices.device_names", dict)
    code, out, err = typed("run", "--dataset", "digits", "--device", "cuda", "--out", "r")
    assert (code, out) == (2, "")
    assert "CUDA devices are: none" in " ".join(err.split())
    assert not (home / "r").exists()


def test_a_device_takes_one_task_at_a_time(typed, home: Path, two_devices: None) -> None:
    code, _, err = typed("run", "--dataset", "digits", "--device", "cuda", "--jobs", "2",
                         "--out", "r")  # fmt: skip
    assert code == 2
    assert "takes one task at a time" in " ".join(err.split())
    assert not (home / "r").exists()


@pytest.mark.parametrize("device", ["gpu", "cuda:x", "cuda:", "CUDA", ""])
def test_other_words_are_refused(device: str) -> None:
    with pytest.raises(UserError, match="device"):
        resolve(SpecFile(), device=device)


def test_it_is_part_of_a_spec_only_where_it_is_said() -> None:
    bare, asked = resolve(SpecFile()), resolve(SpecFile(), device="cuda:1")
    assert "device" not in bare.to_dict()["matrix"]
    assert asked.to_dict()["matrix"]["device"] == "cuda:1"
    assert asked.digest() != bare.digest()
