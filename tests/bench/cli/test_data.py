"""`clusterbench data` as a user types it."""

from pathlib import Path


def test_data_shows_a_dataset_and_writes_its_sheet(typed, home: Path) -> None:
    code, out, err = typed("data", "digits")
    assert code == 0
    for part in ("n_samples: 1797", "classes: 0 (178)", "fingerprint: ", "source: "):
        assert part in out
    assert (home / "digits.png").read_bytes().startswith(b"\x89PNG")
    code, out, err = typed("data", "moons:100")
    assert code == 0
    assert "no images" in err
