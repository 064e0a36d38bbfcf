"""Texts as datasets: from columns, folders and Python, as counts or as the user makes them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import bench
from bench.datasets import load
from bench.datasets.arrays import from_arrays
from bench.errors import UserError

TEXTS = ["Bread and soup.", "a team, a goal", "soup; bread; SOUP", "goal! team? goal"]
TOPICS = ["food", "sport", "food", "sport"]
WORDS = ("and", "bread", "goal", "soup", "team")
COUNTS = [[1, 1, 0, 1, 0], [0, 0, 1, 0, 1], [0, 1, 0, 2, 0], [0, 0, 2, 0, 1]]


@pytest.fixture
def files(home: Path) -> Path:
    table = pd.DataFrame({"topic": TOPICS, "body": TEXTS, "pages": range(4)})
    table.to_csv("docs.csv", index=False)
    table.to_parquet("docs.parquet", index=False)
    for i, (text, topic) in enumerate(zip(TEXTS, TOPICS, strict=True)):
        (home / "folder" / topic).mkdir(parents=True, exist_ok=True)
        (home / "folder" / topic / f"{i}.txt").write_text(text)
    return home


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_column_of_text_is_counts_of_its_words(files: Path, suffix: str) -> None:
    dataset = load(f"docs.{suffix}", text="body", target="topic")
    assert dataset.is_sparse
    assert dataset.X.toarray().tolist() == COUNTS
    assert dataset.feature_names == WORDS
    assert dataset.class_names == ("food", "sport")
    assert "not used beside text: columns 'pages'" in dataset.notes


def test_a_folder_of_texts_has_a_class_for_each_sub_folder(files: Path) -> None:
    (files / "folder" / "food" / ".hidden.txt").write_text("secret")
    (files / "folder" / "food" / "table.xlsx").write_bytes(b"\0")
    dataset = load("folder")
    assert dataset.X.toarray().tolist() == [COUNTS[i] for i in (0, 2, 1, 3)]
    assert dataset.class_names == ("food", "sport")
    assert dataset.row_names is not None
    assert dataset.row_names.tolist() == ["food/0.txt", "food/2.txt", "sport/1.txt", "sport/3.txt"]
    assert "not used: 1 files that are no text" in dataset.notes
    assert load("folder", target=False).y is None


@pytest.mark.parametrize("given", [TEXTS, np.array(TEXTS), pd.Series(TEXTS), (TEXTS, TOPICS)])
def test_texts_from_python(given: object) -> None:
    dataset = from_arrays(given, "texts")
    assert dataset.X.toarray().tolist() == COUNTS
    assert (dataset.y is None) != isinstance(given, tuple)


def test_several_columns_are_joined_and_missing_texts_are_empty(home: Path) -> None:
    pd.DataFrame({"a": ["bread", None, "goal"], "b": ["soup", None, None]}).to_csv("two.csv")
    dataset = load("two.csv", text=["a", "b"])
    assert dataset.feature_names == ("bread", "goal", "soup")
    assert dataset.X.toarray().tolist() == [[1, 0, 1], [0, 0, 0], [0, 1, 0]]
    assert "empty: 1 documents without text are samples of zeros only" in dataset.notes


def test_a_preparation_of_the_users_is_given_the_texts(files: Path) -> None:
    by = "sklearn.feature_extraction.text:CountVectorizer(binary=True) | tfidf"
    dataset = load("docs.csv", text="body", target="topic", prepare=by)
    assert dataset.prepared is not None
    assert dataset.prepared["by"] == by
    lengths = np.sqrt(dataset.X.multiply(dataset.X).sum(axis=1))
    np.testing.assert_allclose(lengths, 1, atol=1e-6)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ({"text": "nope"}, "which is unknown: expected one of"),
        ({"text": "pages"}, "a column that is not all text (as in '0')"),
        ({"text": "topic", "target": "topic"}, "is the truth or left out"),
        ({"text": "body", "drop": "body"}, "is the truth or left out"),
        ({"text": "body", "prepare": "standardize"}, "whose step 'standardize' fails"),
        ({"text": 1.5}, "expected a name, or a list of names"),
    ],
)
def test_what_cannot_be_text_is_said_in_a_sentence(files: Path, reading, expected: str) -> None:
    with pytest.raises(UserError) as raised:
        load("docs.csv", **{"target": False, **reading})
    assert expected in str(raised.value)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [(["", " "], "all of them empty"), (["a", "b c"], "without a word of two letters or more")],
)
def test_documents_without_words_are_refused(texts: list[str], expected: str) -> None:
    with pytest.raises(UserError, match=expected):
        from_arrays(texts, "texts")


@pytest.mark.parametrize(
    "gap", [None, float("nan"), np.nan, pd.NA, pd.NaT], ids=["None", "nan", "np.nan", "NA", "NaT"]
)
@pytest.mark.parametrize("make", [list, lambda x: np.array(x, object), pd.Series])
def test_gaps_among_texts_are_empty_documents(make, gap: object) -> None:
    dataset = from_arrays(make([*TEXTS, gap]), "texts")
    assert dataset.X.toarray().tolist() == [*COUNTS, [0] * 5]
    assert "empty: 1 documents without text are samples of zeros only" in dataset.notes


def test_a_column_of_strings_of_pandas_with_a_gap() -> None:
    dataset = from_arrays(pd.Series([*TEXTS, None], dtype="string"), "texts")
    assert dataset.X.toarray().tolist() == [*COUNTS, [0] * 5]


@pytest.mark.parametrize("other", [5, 1.5, b"bread", True])
def test_what_is_no_text_among_texts_is_named(other: object) -> None:
    with pytest.raises(UserError, match="in row 4 of the documents of 'texts', but expected text"):
        from_arrays([*TEXTS, other], "texts")


def test_letters_with_marks_are_one_word_however_they_are_written() -> None:
    composed, apart = "caf\u00e9", "cafe\u0301"
    assert from_arrays([composed, apart], "texts").feature_names == (composed,)


def test_words_that_are_not_written_apart_are_told() -> None:
    texts = ["\u4eca\u5929\u5929\u6c14", "\u4eca\u5929\u4e0b\u96e8", "\u660e\u5929\u4e0b\u96e8"]
    notes = from_arrays(texts, "texts").notes
    assert any(note.startswith("hardly any word is in two documents") for note in notes)
    assert not any(note.startswith("hardly") for note in from_arrays(TEXTS, "texts").notes)


def test_a_column_named_twice_counts_once(files: Path) -> None:
    dataset = load("docs.csv", text=["body", "body"], target="topic")
    assert dataset.X.toarray().tolist() == COUNTS


@pytest.mark.parametrize(
    ("name", "reading", "expected"),
    [
        ("folder", {"text": "body"}, "not used: text = 'body', as this is no table of columns"),
        ("folder", {"target": "topic"}, "not used: target = 'topic', as sub-folders are the"),
        ("a.npz", {"text": "body"}, "not used: text = 'body', as this is no table of columns"),
    ],
)
def test_what_may_be_meant_for_other_datasets_is_told(files, name, reading, expected: str) -> None:
    np.savez("a.npz", X=np.eye(5))
    assert any(note.startswith(expected) for note in load(name, **reading).notes)


@pytest.mark.parametrize("reading", [{"text": "body"}, {"drop": "body"}])
def test_a_loaded_dataset_with_ids_is_run_from_python(files: Path, reading: dict) -> None:
    """Names of rows are objects where pandas read them; a file of plain arrays holds none."""
    table = pd.concat([pd.read_csv("docs.csv")] * 5, ignore_index=True)
    ids = [f"doc{i}" for i in range(len(table))]
    table.insert(0, "id", ids)
    table.to_csv("ids.csv", index=False)
    dataset = load("ids.csv", target="topic", **reading)
    assert dataset.row_names is not None
    results = bench.run({"docs": dataset}, "raw", "kmeans", reference=False)
    assert results.cells()["status"].tolist() == ["done"]
    assert results.choose().table["id"].tolist() == ids


def test_texts_that_are_all_numbers_are_no_documents() -> None:
    with pytest.raises(UserError):
        from_arrays(np.array(["1.5", "2"]), "numbers")


@pytest.mark.long
def test_a_run_from_python_keeps_its_words(files: Path) -> None:
    texts = {"texts": (TEXTS * 5, TOPICS * 5)}
    results = bench.run(texts, "tfidf | svd(n_components=2)", "kmeans", reference=False)
    assert results.cells()["status"].tolist() == ["done"]
    chosen = results.choose()
    named = {trait.feature for profile in chosen.profiles for trait in profile.traits}
    assert named
    assert named <= {*WORDS}


@pytest.mark.parametrize(
    "written",
    [
        "body\n" + "\n".join(TEXTS),
        '"body"\n' + "\n".join(f'"{text}"' for text in TEXTS),
        "topic;body\n" + "\n".join(f"{t};{text.replace(';', ',')}" for t, text in
                                   zip(TOPICS, TEXTS, strict=True)),
        "topic\tbody\n" + "\n".join(f"{t}\t{text}" for t, text in zip(TOPICS, TEXTS, strict=True)),
    ],
    ids=["a line each", "quoted", "semicolons", "tabs"],
)  # fmt: skip
def test_spaces_and_commas_within_texts_are_no_separators(home: Path, written: str) -> None:
    (home / "d.csv").write_text(written + "\n")
    dataset = load("d.csv", text="body", **({"target": "topic"} if "topic" in written else {}))
    assert dataset.feature_names == WORDS
    assert dataset.X.toarray().tolist() == COUNTS
