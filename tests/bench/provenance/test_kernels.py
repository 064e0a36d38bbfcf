"""A bundled BLAS that multiplies with a kernel for older processors is told, once, and recorded."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.execution.options import Options
from bench.execution.progress import Plain
from bench.execution.stretch import begin_session
from bench.provenance import kernels
from bench.provenance.computer import computer
from bench.provenance.kernels import (
    CHOICE,
    better_than,
    bundled_kernels,
    fallbacks,
    loaded_better,
    told,
)
from bench.store.record import RunRecord
from bench.workers.pool import Pool

AVX512 = frozenset(["avx", "avx2", "fma", *kernels.NEWEST[0][1]])
AVX2 = frozenset({"avx", "avx2", "fma"})


@pytest.fixture
def modern(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A processor that can do better than Prescott, whatever this one can."""
    monkeypatch.setattr("bench.provenance.kernels.cpu_flags", lambda: AVX2)
    fallbacks.cache_clear()
    kernels._slow.cache_clear()
    yield
    fallbacks.cache_clear()
    kernels._slow.cache_clear()


@pytest.mark.parametrize(
    ("kernel", "flags", "better"),
    [
        ("Prescott", AVX512, "SkylakeX"),
        ("Katmai", AVX2, "Haswell"),
        ("Nehalem", frozenset({"avx"}), "Sandybridge"),
        ("Sandybridge", AVX2, "Haswell"),
        ("Sandybridge", frozenset({"avx"}), None),
        ("Nehalem", frozenset({"sse2"}), None),
        ("Prescott", frozenset(), None),  # nothing is known of the processor
        ("Zen", AVX512, None),
        ("SapphireRapids", AVX512, None),
        ("neoversen1", AVX512, None),
    ],
)
def test_a_kernel_is_a_fallback_where_the_processor_can_do_more(
    kernel: str, flags: frozenset[str], better: str | None
) -> None:
    assert better_than(kernel, flags) == better


def test_every_bundled_library_is_asked_without_loading_its_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(CHOICE, "Haswell")
    before = {*sys.modules}
    answers = bundled_kernels()
    assert {Path(path).name.partition("openblas")[1] for path in answers} == {"openblas"}
    assert {path.rpartition("/")[0].rpartition("/")[2] for path in answers} >= {
        "numpy.libs",
        "scipy.libs",
        "faiss_cpu.libs",
    }
    assert {*answers.values()} == {"Haswell"}
    assert not {"faiss", "sklearn"} & ({*sys.modules} - before)


def begun(folder: Path) -> tuple[RunRecord, list[str]]:
    """Begin a session twice, as a command does that goes on with references; return the notes."""
    notes: list[str] = []
    progress = Plain()
    progress.note = notes.append  # type: ignore[method-assign]
    record, options = RunRecord(datasets={}, sessions=[]), Options(folder)
    for _ in range(2):
        begin_session(record, options, progress, {}, [computer()])
    return record, notes


def test_a_forced_fallback_is_told_once_and_recorded(
    home: Path, modern: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CHOICE, "Prescott")
    record, notes = begun(home)
    assert [f"set {CHOICE}=Haswell in the place of Prescott" in note for note in notes] == [True]
    (session,) = record["sessions"]
    slow = session["fallback_kernels"]
    assert {each["package"] for each in slow} >= {"NumPy", "SciPy", "faiss-cpu"}
    assert {(each["better"], each["loaded"]) for each in slow} == {("Haswell", False)}
    assert loaded_better() == {}, "what the user has chosen is left alone"
    assert session["variables"][CHOICE] == "Prescott"


def test_a_good_kernel_is_neither_told_nor_recorded(
    home: Path, modern: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CHOICE, "Haswell")
    record, notes = begun(home)
    assert notes == []
    assert "fallback_kernels" not in record["sessions"][0]


def test_libraries_that_cannot_be_asked_are_no_reason_to_stop(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "libopenblas-broken.so"
    broken.write_bytes(b"no library")
    monkeypatch.setattr(kernels, "_packages", lambda: {str(broken): "faiss"})
    assert bundled_kernels() == {}
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    assert bundled_kernels() == {}


def test_one_sentence_names_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CHOICE, raising=False)
    one = kernels.Fallback(
        package="NumPy", library="a.so", kernel="Core2", better="Haswell", loaded=False
    )
    other = kernels.Fallback(
        package="SciPy", library="b.so", kernel="Prescott", better="Haswell", loaded=True
    )
    text = told([one, other])
    assert text.startswith("NumPy (a.so, Core2), SciPy (b.so, Prescott, which workers ")
    assert "in the place of" not in text


def test_workers_load_the_library_of_faiss_with_a_better_kernel(
    modern: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(CHOICE, raising=False)
    paths = [path for path, package in kernels._packages().items() if package == "faiss"]
    everyone = dict.fromkeys(kernels._packages(), "Prescott")  # as on a newer processor
    monkeypatch.setattr(kernels, "bundled_kernels", lambda: everyone)
    assert loaded_better() == dict.fromkeys(paths, "Haswell")
    assert {each["package"] for each in fallbacks() if each["loaded"]} == {"faiss-cpu"}
    with Pool(1, 1, []) as pool:
        answer = pool.ask(kernels_of_worker)
    assert answer == {"faiss_cpu": "Haswell", "variable": None}


def kernels_of_worker() -> dict[str, str | None]:
    """Return which kernel faiss has, once it is imported."""
    import os

    import faiss  # noqa: F401
    from threadpoolctl import threadpool_info

    known = {
        Path(each["filepath"]).parent.name.removesuffix(".libs"): each["architecture"]
        for each in threadpool_info()
        if each["internal_api"] == "openblas"
    }
    return {"faiss_cpu": known["faiss_cpu"], "variable": os.environ.get(CHOICE)}
