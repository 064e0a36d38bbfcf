"""A reason is the first line of a message, with the place in the user's file."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from bench.methods.contract import ContractError
from bench.methods.reason import reason

CODE = """
import numpy as np
from sklearn.decomposition import PCA

def of_sklearn():
    PCA(2).fit_transform(np.full((5, 3), np.nan))

def several_lines():
    raise ValueError("\\n  the loss is NaN at epoch 3.\\n\\nHints:\\n - lower the learning rate")

def empty():
    raise ValueError

def asserts():
    assert 1 + 1 == 3

def coloured():
    raise RuntimeError("a \\x1b[31mred\\x1b[0m \\x1b]0;title\\x07 \\x9b1m \\rword")

def cannot_be_shown():
    class Odd(Exception):
        def __str__(self):
            raise KeyError("no")
    raise Odd

def surrogate():
    raise ValueError("odd \\udc80 text")

def long():
    raise ValueError("x" * 10**6)

def key():
    {}["perplexity"]

def opens():
    open("weights.bin")

def loads():
    np.load(b"weights.npy")

def reads_text():
    np.loadtxt("weights.txt")

def absolute():
    open("/no/such/place/weights.bin")
"""
EXPECTED = {
    "of_sklearn": "ValueError: Input X contains NaN. (plug.py:6)",
    "several_lines": "ValueError: the loss is NaN at epoch 3. (plug.py:9)",
    "empty": "ValueError (plug.py:12)",
    "asserts": "AssertionError: assert 1 + 1 == 3 (plug.py:15)",
    "coloured": "RuntimeError: a red    word (plug.py:18)",
    "cannot_be_shown": "Odd: (its message cannot be shown) (plug.py:24)",
    "surrogate": "ValueError: odd \\udc80 text (plug.py:27)",
    "long": f"ValueError: {'x' * 500}… (plug.py:30)",
    "key": "KeyError: 'perplexity' (plug.py:33)",
}


def said(folder: Path, function: str) -> str:
    (folder / "plug.py").write_text(CODE)
    spec = importlib.util.spec_from_file_location("plug", folder / "plug.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        getattr(module, function)()
    except Exception as error:
        return reason(error)
    raise AssertionError(f"{function} raised nothing")


@pytest.mark.parametrize(("function", "expected"), EXPECTED.items(), ids=str)
def test_reason(home: Path, function: str, expected: str) -> None:
    text = said(home, function)
    if function == "of_sklearn":  # some releases of scikit-learn say more on the same line
        assert text.startswith("ValueError: ")
        assert "NaN" in text
        assert text.endswith(" (plug.py:6)")
    else:
        assert text == expected


@pytest.mark.parametrize("function", ["opens", "loads", "reads_text"])
def test_a_relative_file_that_is_not_found(home: Path, function: str) -> None:
    text = said(home, function)
    assert "works in a folder of its own, which is empty" in text
    assert "absolute path" in text
    assert "(plug.py:" in text


def test_an_absolute_file_that_is_not_found(home: Path) -> None:
    assert "empty" not in said(home, "absolute")


def test_a_broken_contract_needs_no_name() -> None:
    assert reason(ContractError("returned nothing")) == "returned nothing"


def test_our_own_files_are_no_place_of_the_users() -> None:
    from embeddings.pca import PCA

    with pytest.raises(ValueError, match="0 sample") as raised:
        PCA(n_components=3).fit_transform(np.zeros((0, 0)))
    assert "pca.py" not in reason(raised.value)
