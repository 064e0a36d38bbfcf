"""The performance harness still runs: on a few samples, with nothing said about speed."""

import json
import subprocess
import sys

import numpy as np
import pytest
from places import PERFORMANCE


@pytest.fixture(autouse=True)
def importable(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(PERFORMANCE))


def test_a_measurement_is_made_once_and_its_memory_seen(tmp_path, monkeypatch):
    import processes
    import quiet
    from processes import Ledger

    monkeypatch.setattr(processes, "SAMPLE_SECONDS", 0.1)
    monkeypatch.setattr(quiet, "BEFORE_SECONDS", 0.1)
    code = f"import numpy, time; a = numpy.ones(10**7); time.sleep(.5); print('{{\"a\": 1}}'); " \
           f"open('{tmp_path}/times', 'a').write('x')"  # fmt: skip
    for _ in range(2):
        found = Ledger(tmp_path / "m.json").measure("name", [sys.executable, "-c", code])
    assert (tmp_path / "times").read_text() == "x"
    assert Ledger(tmp_path / "m.json").said("name") == {"a": 1}
    assert found["peak_pss_mb"] > 80
    assert found["seconds"] > 0.5
    failed = Ledger(tmp_path / "m.json").measure("bad", [sys.executable, "-c", "exit(3)"])
    assert failed["code"] == 3


def test_exponents_are_those_of_power_laws():
    from growing import exponent

    sizes = [10, 100, 1000]
    assert exponent(sizes, [2.0 * n**1.3 for n in sizes]) == pytest.approx(1.3)


def test_a_floor_is_the_slower_of_memory_and_products():
    from floor import Floor, floor_table, floors

    machine = {"bytes_per_second": 10.0, "flops_per_second": 100.0}
    assert Floor(50, 200, "", "").seconds(machine) == 5
    assert Floor(10, 200, "", "").seconds(machine) == 2
    table = floor_table(100, machine, {"pca": 1e12, "umap": 1e-12})
    assert "More than three times the floor" in table
    assert all(f"| {name} |" in table for name in floors(100))


def test_tables_are_written_of_what_is_known(tmp_path):
    seconds = {"embed": 1.0, "neighbors": 2.0, "cluster": 3.0, "score": 4.0}
    ours = {f"seconds_{key}": value for key, value in seconds.items()} | {"ari": 0.5}
    said = [
        {"step": "umap", "seconds": 10.0},
        {"cell": "umap+kmeans", "seconds": 2.0, "ari": 0.4},
    ]
    entries = {
        "pair 0 ours": {"said": [{"cells": {"umap+kmeans": ours | {"status": "done"}}}]},
        "pair 0 script": {"said": said},
        "bandwidth": {"said": [{"bytes_per_second": 1e10}]},
        "products": {"said": [{"flops_per_second": 1e11}]},
        "growth pca blobs 10": {"said": [{"seconds": 1.0, "cpu_seconds": 2.0}]},
        "growth pca blobs 100": {"said": [{"seconds": 10.0, "cpu_seconds": 200.0}]},
    }
    whole = {"code": 0, "seconds": 20.0, "peak_pss_mb": 100.0}
    entries = {name: whole | entry for name, entry in entries.items()}
    (tmp_path / "measurements.json").write_text(json.dumps(entries))
    command = [
        sys.executable,
        PERFORMANCE / "harness.py",
        "report",
        "--out",
        tmp_path,
        "--n",
        "100",
    ]
    subprocess.run(command, check=True, capture_output=True)
    text = (tmp_path / "results.md").read_text()
    assert "| umap+kmeans | 6.0 | 12.0 | 2.0 | 0.500 | 0.400 |" in text
    assert "| pca, blobs | 1.00 | 2.00 | 10: 1.0, 100: 10.0 |" in text
    assert json.loads((tmp_path / "results.json").read_text())["pairs"]["ratio"] == 1
    assert "| umap |" in (tmp_path / "floor.md").read_text()


@pytest.mark.long
def test_growth_is_measured_on_small_sizes(tmp_path):
    command = [
        sys.executable, PERFORMANCE / "harness.py", "growth", "--out", tmp_path, "--methods", "pca",
        "--sizes", "1500", "--kinds", "blobs",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    assert np.load(tmp_path / "data" / "blobs-1500-50.npy").shape == (1500, 50)
    assert (tmp_path / "growth.png").stat().st_size > 1000
    assert "pca, blobs" in (tmp_path / "results.md").read_text()


def test_help_loads_nothing_that_takes_time():
    code = (
        "import sys; sys.argv[1:] = ['--help']; import atexit; "
        "atexit.register(lambda: print(*sys.modules)); from bench.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Usage: clusterbench" in done.stdout
    assert not {"numpy", "rich.console", "pydantic", "filelock"} & set(done.stdout.split())


def test_what_others_use_is_seen_and_a_busy_machine_gives_no_line(tmp_path, monkeypatch):
    import quiet
    from processes import Ledger
    from quiet import Load, is_quiet
    from report import kernels, loads, readme_line

    monkeypatch.setattr(quiet, "BEFORE_SECONDS", 0.5)
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        load = Load.measured()
        entry = Ledger(tmp_path / "m.json").measure(
            "sleeps", [sys.executable, "-c", "import time; time.sleep(1)"]
        )
    finally:
        busy.kill()
        busy.wait()
    assert load.before > 0.3
    assert min(entry["others_before"], entry["others_during"]) > 0.3
    assert not is_quiet({"a": entry})
    assert not is_quiet({"a": {"seconds": 1.0}}), "what is not known is not quiet"
    calm = {"others_before": 0.01, "others_during": 0.05}
    assert is_quiet({"a": calm})
    assert not is_quiet({"a": calm, "b": entry})
    found = {"pairs": {"total": {"script": 8.0, "ours": 2.0}, "ratio": 4.0}, "kernels": kernels()}
    assert "4.0 times as fast" in readme_line(found, 60_000, quiet=True)
    assert any(each.startswith("numpy.libs ") for each in found["kernels"])
    assert readme_line(found, 60_000, quiet=False).startswith("No line for the README")
    assert "0.05 during one, of 1; of 1 measurements" in loads({"a": calm, "b": {"seconds": 1.0}})


def test_own_work_is_not_that_of_others(monkeypatch):
    import quiet

    clock, busy = iter([10.0, 14.0]), iter([100.0, 106.0])
    monkeypatch.setattr(quiet, "busy_seconds", lambda: next(busy))
    monkeypatch.setattr(quiet.time, "perf_counter", lambda: next(clock))
    assert quiet.Load(0.0).during(5.0) == 0.25
