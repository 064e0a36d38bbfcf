"""What a person sees while a matrix runs."""

import io

import pytest

from bench.execution.progress import Live


def test_a_remark_before_the_start_is_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    Live().note("note: cpu differ")
    assert capsys.readouterr().err == "note: cpu differ\n"


def test_remarks_stand_above_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    live = Live()
    live.start(3, 1)
    live.note("a remark")
    live.stop()
    assert "1 of 3 cells are done already" in stream.getvalue()
    assert "a remark" in stream.getvalue()
