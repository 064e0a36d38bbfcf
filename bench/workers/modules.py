"""Users' modules that a task imported, and which must go."""

import sys
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from types import ModuleType

from bench.methods.installed import is_installed

OURS = frozenset({"bench", "clustering", "embeddings", "__main__", "__mp_main__"})


def put_back(before: dict[str, ModuleType], *, changed: bool) -> bool:
    """Make the next task import users' modules afresh.

    A user's module stays if the next task would find the same one, so that its compiled code is
    kept. It is removed if it came from elsewhere, for example from a folder that the task put on
    the import path. It is also removed if the task has `changed` shared state, because its import
    may have done that, and would not do it again.

    Returns
    -------
    bool
        False if this is impossible, because compiled modules are imported only once.
    """
    new = {
        name: module
        for name, module in sys.modules.copy().items()
        if before.get(name) is not module and _is_the_users(name, module)
    }
    gone = [name for name, module in before.items() if sys.modules.get(name) is None is not module]
    if new and (changed or not all(_found_again(*each) for each in new.items())):
        if any(map(_is_compiled, new.values())):
            return False
        for name in new:
            del sys.modules[name]
        gone += [name for name in new if name in before]
    sys.modules.update({name: before[name] for name in gone})
    return True


def _is_the_users(name: str, module: ModuleType | None) -> bool:
    file = _file(module)
    return bool(name.partition(".")[0] not in OURS and file and not is_installed(file))


def _file(module: ModuleType | None) -> str:
    file = getattr(module, "__file__", None)
    return file if isinstance(file, str) else ""


def _is_compiled(module: ModuleType) -> bool:
    return _file(module).endswith(tuple(EXTENSION_SUFFIXES))


def _found_again(name: str, module: ModuleType) -> bool:
    """Return whether importing a name finds the same file again."""
    if "." in name:
        return True
    try:
        spec = PathFinder.find_spec(name)
    except (ImportError, ValueError):
        return False
    return spec is not None and spec.origin == _file(module)
