"""Import umap-learn without TensorFlow.

``import umap`` loads TensorFlow where it is installed, for `ParametricUMAP`: seconds and hundreds
of megabytes that the plain algorithm has no use for. It is left out here, and is there as soon as
somebody asks for it.
"""

import sys
from types import ModuleType
from typing import Any

_PARAMETRIC = "umap.parametric_umap"


def import_umap() -> ModuleType:
    """Return umap-learn's package, with `ParametricUMAP` loaded when first used."""
    if "umap" in sys.modules:
        return sys.modules["umap"]
    stand_in = ModuleType(_PARAMETRIC)
    vars(stand_in)["ParametricUMAP"] = vars(stand_in)["load_ParametricUMAP"] = None
    sys.modules[_PARAMETRIC] = stand_in
    try:
        import umap
    finally:
        del sys.modules[_PARAMETRIC]
    for name in ("ParametricUMAP", "load_ParametricUMAP", "parametric_umap"):
        vars(umap).pop(name, None)
    vars(umap)["__getattr__"] = _load_parametric
    return umap


def _load_parametric(name: str) -> Any:
    """Serve the names left out; module ``__getattr__`` (PEP 562)."""
    if name not in ("ParametricUMAP", "load_ParametricUMAP"):
        raise AttributeError(f"module 'umap' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PARAMETRIC), name)
