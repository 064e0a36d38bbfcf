"""Embedders that harm later tasks, and one that notices.

They are run by an ordinary user.
"""

import gc
import locale
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np

SLEEPER = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"


class Harm:
    """Does something in passing, and returns the first columns."""

    def fit_transform(self, X):
        self.harm()
        return X[:, :3]

    def harm(self) -> None:
        raise NotImplementedError


class OwnError(BaseException):
    pass


class Exits(Harm):
    def harm(self):
        sys.exit(0)


class ExitsWithWords(Harm):
    def harm(self):
        sys.exit("no GPU found")


class Interrupts(Harm):
    def harm(self):
        raise KeyboardInterrupt


class LeavesAGenerator(Harm):
    def harm(self):
        raise GeneratorExit


class RaisesItsOwn(Harm):
    def harm(self):
        raise OwnError("own")


class ExitsWhenMade(Harm):
    """Exits in the constructor of a task, which has another seed."""

    def __init__(self, random_state=0):
        self.random_state = random_state
        if random_state != 0:
            sys.exit(3)


class ReportsRubbish(Harm):
    def harm(self):
        class Raises:
            def __repr__(self):
                raise SystemExit("shown")

        self.report_ = {
            "f": lambda: 0,
            "s": "\ud800",
            1: Raises(),
            "n": np.int64(3),
            "big": "x" * 10**7,
        }
        self.report_["me"] = self.report_


class ReportRaises(Harm):
    def harm(self):
        pass

    @property
    def report_(self):
        raise KeyboardInterrupt


class WarnsRubbish(Harm):
    def harm(self):
        warnings.warn("\ud800" * 100_000, stacklevel=1)


class GoesElsewhere(Harm):
    def harm(self):
        os.chdir("/")


class RemovesItsFolder(Harm):
    """Removes its folder, if that is below the user's own."""

    def harm(self):
        assert os.getcwd().startswith(os.environ["HOME"]), f"works in {os.getcwd()}"
        shutil.rmtree(os.getcwd())


class LocksItsFolder(Harm):
    def harm(self):
        os.mkdir("inner")
        open("inner/file", "w").close()
        os.chmod("inner", 0)
        os.chmod(".", 0o500)


class LinksItsFolder(Harm):
    """Replaces its working folder by a link to the user's own."""

    def harm(self):
        here = os.getcwd()
        os.chdir("/")
        os.rmdir(here)
        os.symlink(os.environ["HOME"], here)


class ChangesVariables(Harm):
    def harm(self):
        os.environ |= {"OMP_NUM_THREADS": "7", "HARM": "done"}
        del os.environ["PATH"]


class ChangesTheImportPath(Harm):
    def harm(self):
        os.mkdir("lib")
        with open("lib/beside.py", "w") as file:
            file.write("VALUE = 'from elsewhere'")
        sys.path.insert(0, os.path.abspath("lib"))
        sys.modules.pop("beside", None)
        import beside

        assert beside.VALUE == "from elsewhere"


class PutsAModule(Harm):
    def harm(self):
        sys.modules["beside"] = type(sys)("beside")
        sys.modules["beside"].VALUE = "made up"
        sys.modules["beside"].__file__ = "/nowhere/beside.py"


class ChangesTheMask(Harm):
    def harm(self):
        os.umask(0o777)


class TakesSignals(Harm):
    def harm(self):
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, lambda *_: sys.exit(9))


class SetsAnAlarm(Harm):
    def harm(self):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])


class ChangesErrors(Harm):
    def harm(self):
        np.seterr(all="raise")
        warnings.simplefilter("error")


class ChangesTheLocale(Harm):
    def harm(self):
        locale.setlocale(locale.LC_ALL, "C.UTF-8")


class Reseeds(Harm):
    def harm(self):
        np.random.set_bit_generator(np.random.PCG64(5))
        random.seed(5)


class ChangesTheInterpreter(Harm):
    def harm(self):
        gc.disable()
        sys.setrecursionlimit(123)
        sys.stdout = sys.stderr = None


class ChangesSettings(Harm):
    def harm(self):
        import sklearn

        sklearn.set_config(transform_output="pandas", assume_finite=True)


class LowersLimits(Harm):
    def harm(self):
        os.nice(5)
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


class LeavesFiles(Harm):
    held: list = []  # noqa: RUF012

    def harm(self):
        self.held += [os.open("/etc/hostname", os.O_RDONLY) for _ in range(50)]


class ClosesItsOutput(Harm):
    def harm(self):
        os.close(1)


class LeavesAThread(Harm):
    def harm(self):
        def spoil():
            while True:
                np.random.seed(1)  # noqa: NPY002
                os.environ["HARM"] = "thread"
                time.sleep(0.001)

        threading.Thread(target=spoil, daemon=True).start()


class LeavesAProcess(Harm):
    """Leaves a process that ignores SIGTERM and has its own session."""

    def harm(self):
        inner = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}])"
        subprocess.run([sys.executable, "-c", inner], start_new_session=True, check=True)


class DiesBesideAProcess(LeavesAProcess):
    def harm(self):
        super().harm()
        os._exit(3)


class KillsItsGroup(Harm):
    def harm(self):
        os.killpg(os.getpgrp(), signal.SIGKILL)


HARM = [cls.__name__ for cls in Harm.__subclasses__()] + ["DiesBesideAProcess"]
FAILING = {
    "Exits": "SystemExit: 0",
    "ExitsWithWords": "SystemExit: no GPU found",
    "Interrupts": "KeyboardInterrupt",
    "LeavesAGenerator": "GeneratorExit",
    "RaisesItsOwn": "OwnError: own",
    "ExitsWhenMade": "SystemExit: 3",
    "DiesBesideAProcess": "exit code 3",
    "KillsItsGroup": "signal 9",
}
"""Those of which the row fails, and why; the others are done, whatever they do."""


def surroundings() -> dict:
    """Return what a method can see of its process."""
    import beside

    sklearn = sys.modules.get("sklearn")
    handlers = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}
    return {
        "folder": os.listdir("."),
        "variables": {k: os.environ.get(k) for k in ("OMP_NUM_THREADS", "HARM", "PATH")},
        "import path": [path for path in sys.path if not re.search("site-packages|dask", path)],
        "module": beside.VALUE,
        "mask": os.umask(0o22),
        "handlers": {n: getattr(f, "__qualname__", str(f)) for n, f in handlers.items()},
        "alarm": [signal.getitimer(signal.ITIMER_REAL)[0], sorted(signal.sigpending())],
        "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
        "errors": np.geterr(),
        "locale": locale.setlocale(locale.LC_ALL),
        "recursion": sys.getrecursionlimit(),
        "garbage": gc.isenabled(),
        "output": [sys.stdout is None, os.path.basename(os.readlink("/proc/self/fd/1"))[-4:]],
        "settings": sklearn.get_config()["transform_output"] if sklearn else "default",
        "limits": [os.nice(0), resource.getrlimit(resource.RLIMIT_NOFILE)],
        "cores": len(os.sched_getaffinity(0)),
        "threads": [t.name for t in threading.enumerate() if "spoil" in t.name],
        "children": subprocess.run(["ps", "-o", "pid=", "--ppid", str(os.getpid())],
                                   capture_output=True, text=True).stdout.split()[1:],
        "file numbers": len(os.listdir("/proc/self/fd")) < 40,
    }  # fmt: skip


class Good:
    """Says what it sees, and draws from the global generators."""

    def __init__(self, number: int = 0):
        self.number = number

    def fit_transform(self, X):
        self.report_ = surroundings()
        noise = np.random.normal(size=(len(X), 3)) + random.random()  # noqa: NPY002
        return X[:, :3] + noise
