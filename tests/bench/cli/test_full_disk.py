"""A disk that is full: one sentence, nothing in part, and once there is room, all goes on."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from ordinary_user import OrdinaryUser, SmallDisk, ordinary_user
from places import RESULTS

RUN = ("run", "--dataset", "digits", "--n-samples", "100", "--no-reference", "--embedder", "raw",
       "--embedder", "pca", "--clusterer", "kmeans", "--clusterer", "birch")  # fmt: skip

pytestmark = pytest.mark.long


@pytest.fixture
def user() -> Iterator[OrdinaryUser]:
    with ordinary_user() as someone:
        yield someone


def records(folder: Path) -> dict[str, dict]:
    return {path.name: json.loads(path.read_bytes()) for path in folder.glob("cells/*.json")}


@pytest.mark.parametrize("kilobytes", [4, 12, 24, 40])
def test_a_run_goes_on_once_there_is_room(user: OrdinaryUser, kilobytes: int) -> None:
    disk = SmallDisk(user, kilobytes)
    ended = disk.run(*RUN, "--out", "disk/r", "--cache-dir", "cache")
    assert ended.returncode == 1
    assert "then give the same command again" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not disk.leftovers()
    before = records(disk.kept / "r")
    assert len(before) < 4
    user.run(*RUN, "--out", "kept/r", "--cache-dir", "cache")
    after = records(disk.kept / "r")
    assert len(after) == 4
    assert {record["status"] for record in after.values()} == {"done"}
    assert {name: after[name] for name in before} == before


def test_a_cache_without_room_is_named_and_another_goes_on(user: OrdinaryUser) -> None:
    disk = SmallDisk(user, 8)
    ended = disk.run(*RUN, "--out", "r", "--cache-dir", "disk")
    assert ended.returncode == 1
    assert f"the cache {user.folder / 'disk'}" in ended.stderr
    assert not disk.leftovers()
    user.run(*RUN, "--out", "r", "--cache-dir", "another")
    assert [record["status"] for record in records(user.folder / "r").values()] == ["done"] * 4


@pytest.mark.parametrize(
    "command",
    [("publish", "run", "disk/results"), ("report", "run", "--out", "disk/page.html"),
     ("plot", "run", "--out", "disk/plots", "--kind", "heatmap"),
     ("merge", "run", "--out", "disk/merged")],
)  # fmt: skip
def test_nothing_is_left_in_part(user: OrdinaryUser, command: tuple[str, ...]) -> None:
    shutil.copytree(RESULTS / "digits", user.folder / "run")
    for path in (user.folder / "run", *(user.folder / "run").rglob("*")):
        if os.getuid() == 0:
            shutil.chown(path, "nobody")
    disk = SmallDisk(user, 16)
    ended = disk.run(*command, fill=12)
    assert ended.returncode in (1, 2)
    assert "no room on the disk" in ended.stderr or "No space left" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert [path.name for path in disk.kept.rglob("*")] == ["filler"]
