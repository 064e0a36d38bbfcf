"""The report of a check."""

from bench.checking.report import Report
from bench.checking.verdict import failed, not_applicable, passed


def test_a_report_shows_every_point_and_what_to_do() -> None:
    verdicts = {
        "one": passed("fine"),
        "two": failed("a | b", "do this"),
        "three": not_applicable("no need"),
    }
    report = Report("m:C", "embedder", verdicts)
    assert report.text() == (
        "embedder m:C\n"
        "  passed          one    fine\n"
        "  failed          two    a | b: do this\n"
        "  not applicable  three  no need\n"
        "1 passed, 1 failed, 1 not applicable\n"
    )
    shown = report.markdown({"python": "3.11"})
    assert "| two | **failed** | a \\| b: do this |" in shown
    assert shown.endswith("\npython 3.11\n")
    assert list(report.failed) == ["two"]
