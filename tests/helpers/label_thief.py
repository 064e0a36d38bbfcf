"""Somebody who wants labels out of a published folder, and tries."""

import csv
import hashlib
import io
import itertools
import json
import re
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.files.fingerprint import array_fingerprint

KINDS = ("i1", "u1", "i2", "i4", "i8", "f4", "f8")


def stolen(folder: Path, truth: np.ndarray, names: list[str], features: str = "") -> set[str]:
    """Return the ways in which a folder's files reveal labels.

    Parameters
    ----------
    folder : Path
    truth : ndarray of shape (n_samples,)
        To recognise labels by.
    names : list of str
        Of the classes.
    features : str
        Fingerprint of the features, which the thief may know.
    """
    ways: set[str] = set()
    texts, arrays = [], []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for part in _unpacked(path):
                texts.append(part)
                arrays += list(_arrays(path, part))
    if any(_is_partition(array, truth) for array in arrays):
        ways.add("an array has the labels")
    sizes = sorted(map(str, np.unique(truth, return_counts=True)[1].tolist()))
    if any(sorted(map(str, array)) == sizes for array in arrays):
        ways.add("an array has the sizes of classes")
    everything = b"\n".join(texts)
    if any(name.encode() in everything for name in names):
        ways.add("a class is named")
    candidates = list(_relabelled(truth))
    if any(raw in everything for each in candidates for raw in _raw(each)):
        ways.add("labels stand in some bytes")
    digests = {*re.findall(rb"\b[0-9a-f]{12,128}\b", everything)}
    known = {digest[:12] for digest in digests}
    salts = [b"", *{*re.findall(rb'"id": "(\w+)"', everything)}]
    guesses = (raw for each in candidates for raw in (*_raw(each), *_fingerprints(each, features)))
    for raw, salt in itertools.product(guesses, salts):
        for hashed in (hashlib.sha256, hashlib.md5, hashlib.sha1):
            if {hashed(salt + raw).hexdigest()[:12].encode(), raw[:12]} & known:
                ways.add("a hash is that of the labels")
    return ways


def _unpacked(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from map(archive.read, archive.namelist())


def _arrays(path: Path, content: bytes) -> Iterator[list[Any]]:
    """Yield all lists in a file: JSON, TOML, columns, arrays, digits."""
    if content.startswith(b"\x93NUMPY"):
        yield np.load(io.BytesIO(content)).ravel().tolist()
        return
    text = content.decode(errors="ignore")
    yield from map(list, re.findall(r"\d{6,}", text))
    if path.suffix == ".json":
        yield from _lists(json.loads(text))
    elif path.suffix == ".jsonl":
        lines = [json.loads(line) for line in text.splitlines()]
        yield from _lists(lines)
    elif path.suffix == ".toml":
        yield from _lists(tomllib.loads(text))
    elif path.suffix == ".csv":
        yield from map(list, zip(*csv.reader(text.splitlines()), strict=False))


def _lists(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, dict):
        yield list(value.values())
        yield list(value)
    if isinstance(value, list):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, list | dict):
            yield from _lists(each)


def _is_partition(array: list[Any], truth: np.ndarray) -> bool:
    """Return whether values partition samples by class, in any order."""
    if len(array) != len(truth) or any(isinstance(each, list | dict) for each in array):
        return False
    codes = np.unique(list(map(str, array)), return_inverse=True)[1]
    return (
        len({*zip(codes, truth.tolist(), strict=True)}) == len({*truth.tolist()}) == len({*codes})
    )


def _relabelled(truth: np.ndarray) -> Iterator[np.ndarray]:
    classes, codes = np.unique(truth, return_inverse=True)
    for order in itertools.permutations(range(len(classes))):
        yield np.array(order)[codes]


def _raw(labels: np.ndarray) -> Iterator[bytes]:
    for kind in KINDS:
        yield labels.astype(kind).tobytes()
    for between in ("", ",", ", ", " ", "\n", ",\n    "):
        yield between.join(map(str, labels.tolist())).encode()


def _fingerprints(labels: np.ndarray, features: str) -> Iterator[bytes]:
    """Yield what our own fingerprints are made of, and these."""
    yield features.encode() + labels.astype(np.int64).tobytes()
    for kind in KINDS:
        yield array_fingerprint(labels.astype(kind)).encode()
