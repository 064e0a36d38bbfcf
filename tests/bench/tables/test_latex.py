"""Tables in LaTeX: numbers set, words escaped, and it compiles."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from table_store import KINDS

from bench.tables.latex import escape, sheets_to_latex
from bench.tables.sheet import Sheet, Value


@pytest.mark.long
def test_latex_compiles_as_it_is(show: Callable[..., str], run: Path, tmp_path: Path) -> None:
    tex = shutil.which("pdflatex")
    assert tex, "install a TeX with booktabs (Debian: texlive-latex-recommended)"
    odd = "".join(map(chr, range(32, 127))) + "ä é ß ± × – · λ 中 ← “q” ø þ √ \t"
    value = Value("-0.123", "0.010", "4/5", "second")
    bodies = [show("--kind", kind, "--format", "latex") for kind in KINDS]
    bodies.append(show(run, "--kind", "changes", "--format", "latex"))
    bodies.append(sheets_to_latex([Sheet(odd, ["[a]", odd], [["[1]", value], [odd, odd]], [odd])]))
    document = (
        "\\documentclass{article}\\usepackage{booktabs}\\extrafloats{100}\n"
        "\\begin{document}\n" + "\n\\clearpage\n".join(bodies) + "\n\\end{document}\n"
    )
    (tmp_path / "t.tex").write_text(document)
    done = subprocess.run(
        [tex, "-interaction=nonstopmode", "-halt-on-error", "t.tex"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "t.pdf").stat().st_size > 0
    assert "Missing character" not in (tmp_path / "t.log").read_text(errors="replace")


def test_latex_sets_numbers_and_escapes_words() -> None:
    sheet = Sheet(
        "50 % of a_b", ["x & y", "ARI"],
        [["[u]", Value("0.700", "0.200", "", "best")], ["b", Value("-0.1", "0.2", "4/5", "second")],
         ["c", "failed"], ["d", "12"]],
    )  # fmt: skip
    text = sheets_to_latex([sheet])
    assert r"{}[u] & $\mathbf{0.700 \pm 0.200}$ \\" in text
    assert r"\underline{$-0.1 \pm 0.2$} (4/5)" in text
    assert r"\caption{50 \% of a\_b.}" in text
    assert r"x \& y & ARI" in text
    assert r"d & $12$" in text.replace("{}", "")
    assert (
        escape("\\~^中λé")
        == r"\textbackslash{}\textasciitilde{}\textasciicircum{}[U+4E2D][U+03BB]é"
    )
