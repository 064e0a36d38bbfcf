"""Objects pickled together with code that a worker could not import."""

import copy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.methods.clash import ROOT
from bench.methods.installed import is_installed


class AsGiven:
    """A stand-in for the class of an object that hides its parameters.

    Every call returns a copy of the object, as unfitted as it was.
    """

    def __init__(self, given: Any) -> None:
        self.given = given

    def __call__(self) -> Any:
        """Return a copy of the object."""
        return copy.deepcopy(self.given)


def pickled_by_value(value: Any) -> bytes:
    """Pickle a value with the code that a worker could not import."""
    import cloudpickle

    with _by_value(cloudpickle):
        return bytes(cloudpickle.dumps(value))


def can_be_imported(name: str) -> bool:
    """Return whether workers import the module that is loaded here."""
    module = sys.modules.get(name)
    if module is None or name == "__main__":
        return False
    if getattr(module, "__file__", None) is None:
        return name in sys.builtin_module_names or hasattr(module, "__path__")
    spec = _find(name)
    return spec is not None and spec.origin == module.__file__


@contextmanager
def _by_value(cloudpickle: ModuleType) -> Iterator[None]:
    before = cloudpickle.list_registry_pickle_by_value()
    modules = [module for module in list(sys.modules.values()) if is_only_here(module)]
    modules = [module for module in modules if module.__name__ not in before]
    for module in modules:
        cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        for module in modules:
            cloudpickle.unregister_pickle_by_value(module)


def is_only_here(module: Any) -> bool:
    """Return whether a module's loading is one that workers cannot repeat."""
    name, file = getattr(module, "__name__", None), getattr(module, "__file__", None)
    if not isinstance(name, str) or not isinstance(file, str) or name == "__main__":
        return False
    if sys.modules.get(name) is not module:
        return False
    path = Path(file)
    part_of_suite = any(
        path.is_relative_to(ROOT / each) for each in ("bench", "embeddings", "clustering")
    )
    return not part_of_suite and not is_installed(file) and not can_be_imported(name)


def _find(name: str) -> ModuleSpec | None:
    """Find a module as another process would import it."""
    spec, folders = None, None
    parts = name.split(".")
    for n in range(1, len(parts) + 1):
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec = find(".".join(parts[:n]), folders) if find is not None else None
            if spec is not None:
                break
        if spec is None:
            return None
        folders = spec.submodule_search_locations
    return spec
