"""What `--read` says."""

from pathlib import Path


def test_readings_on_the_command_line(clusterbench, typed, home: Path):
    (home / "t.csv").write_text("a;b;kind\n1,5;1.234;p\n2,5;2.345;q\n3,5;4.567;p\n4,5;5;q\n")
    done = clusterbench("data", "t.csv", "--target", "kind", "--read", "thousands=.")
    assert "n_features: 2" in done.stdout
    assert "read as: ';' between fields" in done.stdout
    for wrong, words in (
        (("--read", "thousands"), "KEY=VALUE"),
        (("--read", "na=?", "--read", "na=x"), "twice"),
        (("--read", "sap=;"), "did you mean 'sep'"),
    ):
        code, _, err = typed("data", "t.csv", *wrong)
        assert code == 2
        assert words in err
