"""How datasets were read, told in few lines where there are many."""

from bench.execution.reading_notes import MOST_DATASETS, told

READ = "read as: spaces between fields, '.' as decimal mark, UTF-8, no header"


def test_up_to_six_datasets_have_lines_of_their_own() -> None:
    notes = [("a", READ), ("b", READ)]
    assert told(notes, MOST_DATASETS) == [f"a: {READ}", f"b: {READ}"]
    assert told([], 50) == []


def test_alike_notes_of_many_are_one_line_and_guesses_are_still_told() -> None:
    names = [f"set{letter}" for letter in "abcdefghij"]
    notes = [(name, READ) for name in names]
    notes += [(name, f"truth: {name}.labels0.gz") for name in names[:4]]
    notes += [(names[5], f"truth: {names[5]}.labels0.gz; not used: {names[5]}.labels1.gz")]
    notes += [(names[6], f"truth: {names[6]}.labels0.gz; not used: {names[6]}.labels1.gz, "
               f"{names[6]}.labels2.gz")]  # fmt: skip
    notes += [(names[7], "truth: 38 of 300 samples have no label: clustered, not scored")]
    notes += [(names[8], "truth: 5 of 90 samples have no label: clustered, not scored")]
    notes += [(names[9], "truth: column 'kind'")]
    lines = told(notes, len(names))
    assert lines == [
        f"10 datasets (seta, setb, setc and 7 others): {READ}",
        "4 datasets (seta, setb, setc and 1 other): truth: NAME.labels0.gz",
        "2 datasets (setf, setg): such as truth: setf.labels0.gz; not used: setf.labels1.gz",
        "2 datasets (seth, seti): such as truth: 38 of 300 samples have no label: clustered, "
        "not scored",
        "setj: truth: column 'kind'",
        "each in full: 'clusterbench data FILE', or notes in the run's run.json",
    ]


def test_where_nothing_is_alike_nothing_is_left_out() -> None:
    notes = [("a", "one"), ("b", "two"), ("c", "three")]
    assert told(notes, 9) == ["a: one", "b: two", "c: three"]
