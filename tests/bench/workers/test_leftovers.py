"""What a task leaves in its process is undone, or the process is replaced."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from bench.errors import UserError
from bench.workers.job import Job
from bench.workers.outcome import Failed
from bench.workers.pool import Pool

SLEEP = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"


def outcomes(pool: Pool, *calls: tuple[Any, ...]) -> list[Any]:
    """Return the outcomes of calls, made one after the other."""
    results: list[Any] = []
    for call, *arguments in calls:
        pool.run([Job(call, tuple(arguments), lambda outcome: results.append(outcome) or ())])
    return results


def leaves_a_process() -> int:
    return subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True).pid


def leaves_an_orphan(path: str, die: bool) -> None:
    inner = (
        f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); "
        f"open({path!r}, 'w').write(str(p.pid))"
    )
    subprocess.run([sys.executable, "-c", inner], check=True, start_new_session=True)
    if die:
        os._exit(5)


def leaves_a_thread() -> int:
    threading.Thread(target=time.sleep, args=(300,), daemon=True).start()
    return os.getpid()


def has_a_short_thread() -> int:
    threading.Thread(target=time.sleep, args=(0.001,)).start()
    return os.getpid()


def leaves_a_file() -> int:
    os.open(os.devnull, os.O_RDONLY)  # a device: no harm
    os.open(__file__, os.O_RDONLY)
    return os.getpid()


def here() -> tuple[int, str, list[str]]:
    return os.getpid(), os.getcwd(), os.listdir(".")


def sets_a_variable() -> int:
    os.environ["OF_A_TASK"] = "set"
    return os.getpid()


def variable() -> tuple[int, str | None]:
    return os.getpid(), os.environ.get("OF_A_TASK")


def runs(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_each_task_works_in_a_folder_of_its_own_that_is_empty() -> None:
    with Pool(1, 1, []) as pool:
        (one, first, held), (two, second, also) = outcomes(pool, (here,), (here,))
    assert one == two
    assert first != second
    assert held == also == []
    assert not Path(first).exists()


def test_sets_of_text_have_one_order_in_every_worker() -> None:
    with Pool(2, 1, []) as pool:
        calls = [Job(hash, ("text",), lambda outcome: hashes.append(outcome) or ()) for _ in "ab"]
        hashes: list[int] = []
        pool.run(calls)
        pool.kill()
        pool.run(calls)
    assert len(hashes) == 4
    assert len(set(hashes)) == 1


def test_what_can_be_put_back_costs_no_process() -> None:
    with Pool(1, 1, []) as pool:
        setter, (reader, value) = outcomes(pool, (sets_a_variable,), (variable,))
    assert setter == reader
    assert value is None


@pytest.mark.parametrize("leaves", [leaves_a_thread, leaves_a_file])
def test_what_cannot_be_undone_costs_the_process(leaves) -> None:
    with Pool(1, 1, []) as pool:
        spoilt, (fresh, *_), (same, *_) = outcomes(pool, (leaves,), (here,), (here,))
    assert spoilt != fresh == same


def test_a_thread_that_ends_by_itself_costs_nothing() -> None:
    with Pool(1, 1, []) as pool:
        one, (two, *_) = outcomes(pool, (has_a_short_thread,), (here,))
    assert one == two


def test_a_process_ends_with_the_task_that_began_it() -> None:
    with Pool(1, 1, []) as pool:
        child, _ = outcomes(pool, (leaves_a_process,), (here,))
        assert not runs(child)


@pytest.mark.parametrize("die", [False, True])
def test_an_orphan_ends_with_its_task_even_if_its_worker_dies(tmp_path: Path, die: bool) -> None:
    path = tmp_path / "pid"
    with Pool(1, 1, []) as pool:
        (outcome,) = outcomes(pool, (leaves_an_orphan, str(path), die))
        assert isinstance(outcome, Failed) is die
        assert not runs(int(path.read_text()))


def dies_once(path: str) -> int:
    if not os.path.exists(path):
        open(path, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def test_what_a_killed_worker_was_asked_is_asked_once_more(tmp_path: Path) -> None:
    with Pool(1, 1, []) as pool:
        assert pool.ask(dies_once, str(tmp_path / "died")) > 0
        with pytest.raises(UserError, match="signal 9"):
            pool.ask(os.kill, 0, signal.SIGKILL)


@pytest.mark.parametrize("what", ["sys.exit(0)", "raise KeyboardInterrupt", "raise GeneratorExit"])
@pytest.mark.parametrize("where", ["import", "constructor"])
def test_a_method_that_ends_the_process_before_the_run(typed, home: Path, what, where) -> None:
    body = f"import sys\n{what}\n" if where == "import" else "import sys\n"
    (home / "ending.py").write_text(
        f"{body}class E:\n    def __init__(self):\n        {what}\n"
        "    def fit_transform(self, X):\n        return X\n"
    )
    arguments = ("--dataset", "digits", "--n-samples", "100", "--embedder", "ending:E")
    code, _, err = typed("run", *arguments, "--clusterer", "kmeans", "--out", "r")
    assert code == 2
    assert "'ending:E', whose import or constructor ends the process" in err
    assert err.count("\n") == 1
    assert not (home / "r").exists()
