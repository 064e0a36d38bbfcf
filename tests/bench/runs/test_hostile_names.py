"""Names that are HTML, LaTeX, Markdown or formulae stay names in all that is published."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from browser import chromium
from markdown_it import MarkdownIt

pytestmark = pytest.mark.long

HOSTILE = (
    "<script>window.broken=1</script>",
    "<img src=x onerror=window.broken=1>",
    "[a](javascript:alert(1)) ![b](http://127.0.0.1:9/c.png)",
    "\\input{other}$\\frac{%&#_^~",
    "a|b`c` **d** <!--",
    "=HYPERLINK(1)",
)


@pytest.fixture
def published(clusterbench, home: Path) -> Path:
    """Publish a run whose methods, classes and data set have hostile names."""
    rows = [f"{i % 3}.{i},{i % 3},{(i * 7) % 5}" for i in range(60)]
    lines = [",".join([*row.split(","), f'"{HOSTILE[i % 3]}"']) for i, row in enumerate(rows)]
    (home / "hostile.csv").write_text("\n".join(["a,b,c,label", *lines]))
    (home / "other.tex").write_text("\\undefined")
    quoted = [f"'{name}'" for name in HOSTILE]
    methods = [f"[embedders.{name}]\nuse = 'pca(n_components={i % 3 + 1})'\n"
               for i, name in enumerate(quoted)]  # fmt: skip
    (home / "spec.toml").write_text(
        f"[matrix]\ndatasets = ['hostile.csv']\nembedders = [{', '.join(quoted)}]\n"
        "clusterers = ['kmeans', 'constant']\nseeds = [0]\n" + "\n".join(methods)
    )
    clusterbench("run", "spec.toml", "--out", "run")
    clusterbench("publish", "run", "published")
    clusterbench("report", "run", "--out", "page.html")
    return home / "published"


def test_what_is_published(published: Path, clusterbench, home: Path) -> None:
    pages = list(published.rglob("*.md"))
    assert pages
    for path in pages:
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(path.read_text())
        for tag in ("<script", "<img src=x", "<!--", 'href="javascript', 'src="http'):
            assert tag not in html, (path, tag)
    assert any("window.broken" in path.read_text() for path in pages)
    cells = list(csv.reader(io.StringIO(clusterbench("tables", "run", "--long").stdout)))
    assert not [cell for row in cells for cell in row if cell.startswith(("=", "@", "+"))]
    compiles(clusterbench("tables", "run", "--format", "latex").stdout, home)
    for path in published.rglob("*.tex"):
        compiles(path.read_text(), home)
    with chromium(home / "profile") as browser:
        browser.open(home / "page.html")
        browser.run("for (const box of document.querySelectorAll('details')) box.open = true")
        assert browser.run("return window.broken === undefined")
        assert browser.asked_for() == {(home / "page.html").as_uri()}
        assert browser.complaints() == []
        assert any(HOSTILE[0] in text for text in browser.texts("th"))


def compiles(table: str, home: Path) -> None:
    tex = shutil.which("pdflatex")
    assert tex, "install a TeX with booktabs (Debian: texlive-latex-recommended)"
    (home / "t.tex").write_text(
        "\\documentclass{article}\\usepackage{booktabs}\n\\begin{document}\n"
        f"{table}\n\\end{{document}}\n"
    )
    command = [tex, "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    done = subprocess.run(command, cwd=home, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout[-2000:]
