"""Text tables as people have them: what is guessed, what is told, what is refused."""

from pathlib import Path

import numpy as np
import pytest

from bench.datasets import load
from bench.datasets.dataset import Dataset
from bench.errors import UserError

ROWS = [
    (1.5, 2.5, "a"),
    (1.25, 2.75, "a"),
    (1.75, 2.25, "a"),
    (11.5, 12.5, "b"),
    (11.25, 12.75, "b"),
]


def loaded(folder: Path, text: str | bytes, name: str = "f.csv", **reading) -> Dataset:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(str(path), **reading)


def refused(folder: Path, text: str | bytes, name: str = "f.csv", **reading) -> str:
    with pytest.raises(UserError) as caught:
        loaded(folder, text, name, **reading)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("Got ")
    return message


def lines(header: str = "", sep: str = ",", rows=ROWS, decimal: str = ".", first=()) -> str:
    body = [sep.join(str(v).replace(".", decimal) for v in row) for row in rows]
    body = [f"{a}{sep}{b}" for a, b in zip(first, body, strict=True)] if first else body
    return "\n".join([header, *body] if header else body) + "\n"


def holds_rows(dataset: Dataset) -> None:
    np.testing.assert_array_equal(dataset.X, np.float32([row[:2] for row in ROWS]))
    assert dataset.y.tolist() == [0, 0, 0, 1, 1]
    assert dataset.class_names == ("a", "b")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        (lines("0,1,2"), "2"),
        (lines("1,2,3"), "3"),
        (lines("5,6,7"), "7"),
        (lines("2001,2002,kind"), "kind"),
        (lines(",0,1,2", first=range(5)), "2"),
        (lines(",0,1,kind", first=range(5)), "kind"),
        (lines("0,1,kind,more", rows=[(*row, row[0] * 2) for row in ROWS]), "kind"),
        (lines("0;1;2", ";"), "2"),
        (lines("0;1;2", ";", decimal=","), "2"),
        (lines("0\t1\t2", "\t"), "2"),
        (lines("0 1 2", " "), "2"),
        (lines('"0","1","2"'), "2"),
        (lines("0,1,2").replace("\n", "\r\n"), "2"),
    ],
)
def test_numbers_for_names_are_a_header(tmp_path, text, target):
    dataset = loaded(tmp_path, text, target=target, **({"drop": "more"} if "more" in text else {}))
    holds_rows(dataset)
    assert "column names" in dataset.notes[0]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (lines(), {"target": "2"}),
        (lines(sep=";"), {"target": "2"}),
        (lines(sep=";", decimal=","), {"target": "2"}),
        (lines(sep="\t"), {"target": 2}),
        (lines(sep="|"), {"target": "2"}),
        (lines(sep="  "), {"target": "2"}),
        (lines(sep=", "), {"target": "2"}),
        ("# made today\n" + lines(), {"target": "2"}),
        ("sep=;\n" + lines(sep=";"), {"target": "2"}),
        (lines() + "\n\n", {"target": "2"}),
        (lines().encode("utf-16"), {"target": "2"}),
        (b"\xef\xbb\xbf" + lines().encode(), {"target": "2"}),
        (lines(first=["r", "s", "t", "u", "v"]), {"target": "3"}),
        (lines(first=range(1, 6)), {"target": "3"}),
        (lines("x,y,kind"), {"header": True, "target": "kind"}),
    ],
)
def test_a_first_sample_is_no_header(tmp_path, text, options):
    dataset = loaded(tmp_path, text, **options)
    holds_rows(dataset)
    assert "header" in options or "no header" in dataset.notes[0]


@pytest.mark.parametrize(
    ("header", "first"),
    [
        ('"","x","y","kind"', ["1", "2", "3", "4", "5"]),
        ('"x","y","kind"', ["1", "2", "3", "4", "5"]),
        ("x,y,kind", ["r1", "r2", "r3", "r4", "r5"]),
        ("Unnamed: 0,x,y,kind", range(5)),
        ("id,x,y,kind", range(100, 105)),
        ("ID,x,y,kind", ["ax", "bx", "cx", "dx", "ex"]),
        ("index,x,y,kind", [4, 9, 2, 7, 1]),
        ("row.names,x,y,kind", ["Mazda", "Datsun", "Hornet", "Valiant", "Duster"]),
        ("rownames,x,y,kind", range(1, 6)),
        ("Sample ID,x,y,kind", ["s1", "s2", "s3", "s4", "s5"]),
    ],
)
def test_row_names_are_no_feature_and_told(tmp_path, header, first):
    dataset = loaded(tmp_path, lines(header, first=first), target="kind")
    holds_rows(dataset)
    assert "first column taken for row names" in dataset.notes[0]
    assert loaded(tmp_path, lines(header, first=first), target="kind").reading["index"] is not False


def test_row_names_may_be_said_to_be_a_feature(tmp_path):
    text = lines("id,x,y,kind", first=range(100, 105))
    assert loaded(tmp_path, text, target="kind", index=False).X[:, 0].tolist() == [*range(100, 105)]


def test_a_column_called_id_that_counts_is_no_feature_wherever_it_stands(tmp_path):
    text = "x,y,id,kind\n" + "".join(f"{a},{b},{i},{c}\n" for i, (a, b, c) in enumerate(ROWS))
    dataset = loaded(tmp_path, text, target="kind")
    holds_rows(dataset)
    assert "column 'id' taken for row names" in dataset.notes[0]
    kept = loaded(tmp_path, text.replace(",0,a\n", ",7,a\n"), target="kind")
    assert kept.X[:, 2].tolist() == [7, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (range(5), "counts the rows"),
        (range(1, 6), "counts the rows"),
        (["P-1", "P-7", "P-3", "Q-4", "Q-5"], "another word in each row"),
        ([5, 6, 7, 8, 9], ""),
        (["P-1", "P-1", "P-3", "Q-4", "Q-5"], ""),
        (["a b", "c d", "e f", "g h", "i j"], ""),
    ],
)
def test_what_may_be_row_names_by_its_values_alone_is_told(tmp_path, values, words):
    text = lines("patient,x,y,kind", first=values)
    notes = "; ".join(loaded(tmp_path, text, target="kind").notes)
    assert words in notes
    assert ("may be row names: column 'patient'" in notes) == bool(words)
    assert "may be" not in "; ".join(loaded(tmp_path, text, target="kind", index=False).notes)
    holds_rows(loaded(tmp_path, text, target="kind", drop="patient"))


@pytest.mark.parametrize("mark", ["#", "# ", "%", "#  "])
def test_names_behind_a_mark_of_comments_are_names(tmp_path, mark):
    text = "# made on a Monday\n" + lines(f"{mark}x,y,kind")
    dataset = loaded(tmp_path, text, target="kind")
    holds_rows(dataset)
    assert "column names behind a mark" in dataset.notes[0]
    assert "1 lines of comments" in dataset.notes[0]
    holds_rows(loaded(tmp_path, text, target="2", header=False))


@pytest.mark.parametrize("comment", ["x,y", "x,x,kind", "x,y,1.5", "made by hand"])
def test_a_comment_that_names_no_columns_is_left_out(tmp_path, comment):
    dataset = loaded(tmp_path, f"# {comment}\n" + lines(), target="2")
    holds_rows(dataset)
    assert "no header, 1 lines of comments left out" in dataset.notes[0]
    holds_rows(loaded(tmp_path, f"# {comment}\n" + lines("x,y,kind"), target="kind"))


def test_another_column_may_hold_the_row_names(tmp_path):
    text = "x,y,kind,code\n" + "".join(f"{a},{b},{c},{i}\n" for i, (a, b, c) in enumerate(ROWS))
    holds_rows(loaded(tmp_path, text, target="kind", index="code"))
    holds_rows(loaded(tmp_path, text, target="kind", index=3))
    assert "did you mean 'code'" in refused(tmp_path, text, target="kind", index="cod")


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("label;x;y\n0;1,5;2,5\n0;1,7;2,7\n1;9,5;8,5\n1;9,7;8,7\n", 2),
        ("x;y;label\n1,5;2,5;0\n1,7;2,7;0\n9,5;8,5;1\n9,7;8,7;1\n", 2),
        ("x\ty\tlabel\n1,5\t2,5\t0\n1,7\t2,7\t0\n9,5\t8,5\t1\n9,7\t8,7\t1\n", 2),
        ("x y label\n1,5 2,5 0\n1,7 2,7 0\n9,5 8,5 1\n9,7 8,7 1\n", 2),
        ('x,y,label\n"1,5","2,5",0\n"1,7","2,7",0\n"9,5","8,5",1\n"9,7","8,7",1\n', 2),
        (
            '"x","y","label"\n"1,5","2,5","p"\n"1,7","2,7","p"\n"9,5","8,5","q"\n"9,7","8,7","q"\n',
            2,
        ),
        ("x;label\n-1,5;0\n1,7e1;0\n9,5;1\n,7;1\n", 1),
        ("x;y;label\n1,5;2;0\n1,7;3;0\n9,5;8;1\n9,7;9;1\n", 2),
        ("x|y|label\n1,5|2,5|0\n1,7|2,7|0\n9,5|8,5|1\n9,7|8,7|1\n", 2),
        ("wert\n1,5\n1,7\n1,6\n9,5\n", 1),
        ("y;class\n1,5;a\n1,7;a\n9,5;b\n9,7;b\n", 1),
    ],
)
def test_decimal_commas_are_read_and_told(tmp_path, text, features):
    dataset = loaded(tmp_path, text)
    assert dataset.X.shape == (4, features)
    assert "',' as decimal mark" in dataset.notes[0]
    assert not np.array_equal(dataset.X, np.round(dataset.X))


@pytest.mark.parametrize(
    "name",
    ["None", "NA", "null", "nan", "N/A", "NULL", "none", "<NA>", "#N/A", "NaN", "n/a", "true"],
)
def test_no_word_in_a_target_is_a_hole(tmp_path, name):
    text = lines("x,y,label", rows=[(a, b, name if c == "a" else "z") for a, b, c in ROWS])
    assert set(loaded(tmp_path, text, target="label").class_names) == {name, "z"}
    headless = lines(rows=[(a, b, "other" if c == "a" else name) for a, b, c in ROWS])
    assert set(loaded(tmp_path, headless, target="2").class_names) == {name, "other"}


@pytest.mark.parametrize(
    ("encoding", "word"),
    [
        ("latin-1", "größe"), ("latin-1", "naïve"), ("latin-1", "año"), ("cp1252", "10 € – ja"),
        ("utf-16-le", "größe"), ("utf-16-be", "größe"), ("utf-16", "Ωmega"), ("utf-8", "大きさ"),
        ("utf-8-sig", "größe"), ("utf-32", "größe"),
    ],
)  # fmt: skip
def test_encodings_are_found_and_told(tmp_path, encoding, word):
    text = lines(f"{word},y,label", rows=[(a, b, word if c == "a" else c) for a, b, c in ROWS])
    dataset = loaded(tmp_path, text.encode(encoding), target="label")
    assert word in dataset.class_names
    assert dataset.reading["encoding"] in dataset.notes[0]


def test_an_encoding_that_was_said_is_taken_or_refused(tmp_path):
    text = lines("x,y,label").replace("a\n", "ł\n").encode("cp1250")
    assert "ł" in loaded(tmp_path, text, target="label", encoding="cp1250").class_names
    assert "another encoding" in refused(tmp_path, text, target="label", encoding="utf-8")
    assert "another encoding" in refused(tmp_path, text, target="label", encoding="utf-99")


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["1e+20", "3e+20"], (str(10**20), str(3 * 10**20))),
        (["9007199254740992", "9007199254740993"], ("9007199254740992", "9007199254740993")),
        (["18446744073709551615", "18446744073709551614"], (str(2**64 - 2), str(2**64 - 1))),
        (["123456789012345678901234567890", "1"], ("1", "123456789012345678901234567890")),
        (["-1e25", "1e25"], (str(-(10**25)), str(10**25))),
        (["0.5", "1.5"], ("0.5", "1.5")),
        (["1.0", "2.0"], ("1", "2")),
        (["007", "07"], ("007", "07")),
        (["10", "9"], ("9", "10")),
        (["1e-5", "2e-5"], ("0.00001", "0.00002")),
        (["3.0000000000000001", "3"], ("3", "3.0000000000000001")),
    ],
)  # fmt: skip
def test_labels_that_differ_are_classes_that_differ(tmp_path, labels, names):
    text = lines("x,z,label", rows=[(*row[:2], labels[row[2] == "b"]) for row in ROWS])
    assert loaded(tmp_path, text, target="label").class_names == names


@pytest.mark.parametrize(
    ("header", "target", "words"),
    [
        ("x,label,label", "label", "two columns 'label'"),
        ("x,y,y", "y", "two columns 'y'"),
        ("x,class,class", None, "two columns 'class'"),
        ("x,label,class", None, "'label' and 'class'"),
        ("x,label,target", "label", "'target' may be truth too"),
        ("x,labels,gnd", "gnd", "'labels' may be truth too"),
        ("x,Label,CLASS", None, "'Label' and 'CLASS'"),
        ("x,label,label.1", "label", "'label.1' may be truth too"),
        ("x,labels0,labels1", "labels0", "'labels1' may be truth too"),
        ("z,y,label", None, "'y' and 'label'"),
        ("x,kind,kind", "kind", "two columns 'kind'"),
    ],
)
def test_a_second_truth_is_no_feature(tmp_path, header, target, words):
    text = header + "\n0.0,0,0\n0.5,1,1\n1.0,0,0\n1.5,1,1\n"
    assert words in refused(tmp_path, text, **({"target": target} if target else {}))


def test_what_was_said_settles_which_truth_is_meant(tmp_path):
    text = "x,label,class\n0.0,0,p\n0.5,1,q\n1.0,0,q\n1.5,1,p\n"
    assert loaded(tmp_path, text, target="class", drop="label").class_names == ("p", "q")
    assert loaded(tmp_path, text, target="label", x="x").X.shape == (4, 1)
    assert loaded(tmp_path, text, target=False, x=["x", "label"]).y is None
    assert "did you mean 'label'" in refused(tmp_path, text, target="class", drop="lable")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n3,4\n5,12/01/2020\n7,8\n", "'12/01/2020' in row 2, column 'b'"),
        ("a,b\n1,2\n3,4\n5,2020-01-05\n7,8\n", "a date"),
        ("a;b\n1.5;2\n3.5;4\n5.5;6,5\n7.5;8\n", "decimal = ','"),
        ('a,b\n1,"1,234,567"\n3,4\n5,6\n7,8\n', "thousands = ','"),
        ("a;b\n1,5;1.234\n3,5;4\n5,5;6\n7,5;8\n", "thousands = '.'"),
        ("a,b\n1,?\n3,4\n5,6\n7,8\n", "na = '?'"),
        ("a,b\n1,-\n3,4\n5,6\n7,8\n", "na = '-'"),
        ('a,b\n1,"[1, 2]"\n3,"[3, 4]"\n', "a list"),
        ("a,b\n1,\n3,\n5,\n", "empty throughout"),
        ("a,b\n1,1+2j\n3,3-4j\n", "a complex number"),
        ("a;b\n1,5;1.234,5\n3,5;4.000,0\n", "thousands = '.' and decimal = ','"),
        ("a,b\n1,12%\n3,13 %\n5,9.5%\n", "'12%' in row 0, column 'b'"),
        ('a,b\n1,"$1,200"\n3,$13\n5,$9.50\n', "a number with a sign or unit"),
        ("a;b\n1,5;1.200 €\n3,5;13 €\n", "write the number alone"),
        ("a,b\n1,2\n3,4\n5,oops\n7,8\n", "'oops' in row 2, column 'b'"),
        ("a,b\n1,True\n3,False\n5,Tru\n7,True\n", "'Tru' in row 2"),
        ("a,b\n1,2020-01-01\n2,2020-01-02\n3,soon\n", "'soon' in row 2"),
        ("a,b\n1,2\n3\n5,6\n7,8\n", "1 fields in line 3"),
        ("a,b\n1,2\n3,4,5\n5,6\n7,8\n", "3 fields in line 3"),
        ('a,b\n1,"2\n3,4\n', "in row 0"),
        ("a\n1\n\n3\n", "an empty line"),
        ("wert\n1,5\n2,7\n3,6\n", "decimal = ','"),
        ("1,x2.5,3\n2,3.5,4\n3,4.5,5\n4,5.5,6\n", "write header"),
        ("3.1,0\n4\n2.1,1\n3.4,0\n", "fields in line 2"),
    ],
)
def test_an_odd_value_is_named_with_its_place_its_kind_and_the_way_out(tmp_path, text, words):
    message = refused(tmp_path, text)
    assert words in message
    assert "f.csv" in message


@pytest.mark.parametrize(
    ("text", "reading", "first"),
    [
        ("a,b\n1,?\n3,4\n5,6\n7,8\n", {"na": "?", "drop": "b"}, [1]),
        ('a,b\n1,"1,234,567"\n3,4\n5,6\n', {"thousands": ","}, [1, 1234567]),
        ("a;b\n1,5;1.234\n3,5;4\n5,5;6\n", {"thousands": "."}, [1.5, 1234]),
        ("a;b\n1.5;2\n3.5;4\n", {"sep": ";"}, [1.5, 2]),
        ("wert\n1,5\n2,7\n3,6\n", {"decimal": ","}, [1.5]),
        ("wert\n1,5\n2,7\n3,6\n", {"sep": ",", "index": False}, [1, 5]),
        ("a:b\n1:2\n3:4\n", {"sep": ":"}, [1, 2]),
        ("0,1\n0,1\n2,3\n", {"header": False}, [0, 1]),
        ("0,1\n0,1\n2,3\n", {"header": True}, [0, 1]),
        ("a,b,\n1,2,\n3,4,\n", {}, [1, 2]),
        ("a,b\n1,2,\n3,4,\n", {}, [1, 2]),
    ],
)
def test_a_spec_settles_what_cannot_be_guessed(tmp_path, text, reading, first):
    np.testing.assert_array_equal(loaded(tmp_path, text, **reading).X[0], np.float32(first))


@pytest.mark.parametrize(
    "reading",
    [
        {"sep": ""}, {"sep": ";;"}, {"decimal": ",."}, {"header": "yes"}, {"index": True},
        {"channels": "middle"}, {"x": []}, {"drop": [1.5]}, {"target": True}, {"encoding": 3},
        {"seperator": ";"},
    ],
)  # fmt: skip
def test_a_wrong_word_about_reading_is_refused(tmp_path, reading):
    assert next(iter(reading)) in refused(tmp_path, lines("x,y,kind"), **reading)


def test_a_value_named_as_the_target_of_a_headless_file_is_recognised(tmp_path):
    assert "target = '2'" in refused(tmp_path, lines(), target="a")


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "pkl", "rds", "json"])
def test_formats_that_are_not_read_have_a_way_out(tmp_path, suffix):
    assert ": " in refused(tmp_path, "x", name=f"a.{suffix}").partition("not read")[2]


def test_names_with_colons_spaces_and_accents_are_files(home):
    for name in ("a:b.csv", "my file.csv", "größe.csv", "a:b/c d.csv"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(lines("x,y,kind"))
        holds_rows(load(name, target="kind"))
