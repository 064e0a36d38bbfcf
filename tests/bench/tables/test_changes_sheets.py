"""The table of changes as the command prints it."""

import json
from collections.abc import Callable
from html.parser import HTMLParser

from csv_back import read_back

from bench.store.runs import Runs
from bench.tables.changes import VERDICTS, changes_table
from bench.tables.changes_sheets import summary
from bench.tables.columns import parse_column

ARI = parse_column("ari")


class Text(HTMLParser):
    """Gathers elements; names from outside must not become any."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)


def test_the_command_prints_both_tables(two: tuple[Runs, Runs], typed: Callable) -> None:
    folders = [runs.folders[0] for runs in two]

    def shown(form: str) -> str:
        options = ("--kind", "changes", "--draws", 100, "--format", form)
        code, out, err = typed("tables", *folders, *options)
        assert code == 0, err
        return out

    text = shown("md")
    assert "| pca + kmeans | better |" in text
    assert "| tsne + kmeans | better (1 seed failed now) |" in text
    assert "| nmf + kmeans | only in A |" in text
    assert "3 better" not in text
    assert "2 better, 1 worse, 1 within sample noise, 1 within seed noise, 1 same" in text
    assert "| spec | embedders |" in text
    table = read_back(csv := shown("csv"))
    assert table.to_csv(index=False) == csv
    content = json.loads(shown("json"))
    assert [row["verdict"] for row in content["rows"]] == table["verdict"].tolist()
    assert [row["part"] for row in content["settings"]] == ["spec"]
    assert (content["a"], content["b"]) == tuple(map(str, folders))
    tags = Text()
    tags.feed(shown("html"))
    assert tags.seen <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "p"}
    latex = shown("latex")
    assert latex.count(r"\begin{table}") == latex.count(r"\end{table}") == 2
    assert r"slow \textbar{} \textless{}b\textgreater{}" in latex


def test_two_runs_are_what_it_takes(two: tuple[Runs, Runs], typed: Callable) -> None:
    folder = two[0].folders[0]
    for arguments, problem in (
        ((folder,), "with 1 run,"),
        ((folder, folder, folder), "with 3 runs,"),
        ((folder, folder, "--long"), "with --long,"),
        ((folder, folder, "--metric", "airy"), "did you mean"),
    ):
        code, _, err = typed("tables", *arguments, "--kind", "changes")
        assert (code, len(err.strip().splitlines())) == (2, 1), err
        assert problem in err
    code, out, _ = typed("tables", folder, folder, "--kind", "changes")
    assert code == 0
    assert "same assignments" in out
    assert "packages, machine and methods are the same" in out


def test_a_summary_names_verdicts_by_their_weight(two: tuple[Runs, Runs]) -> None:
    table = changes_table(*two, ARI, n_draws=100)
    text = summary(table)
    assert text.endswith("1 only in B, 1 with seeds that fail now")
    order = [text.index(verdict) for verdict in VERDICTS if verdict in text]
    assert order == sorted(order)
