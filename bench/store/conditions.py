"""What was measured of a run's datasets: ``RUN/conditions.json``."""

import json
from pathlib import Path
from typing import Any, TypedDict

from bench.errors import UserError
from bench.files.atomic import write_json

CONDITIONS = "conditions.json"


class Conditions(TypedDict, total=False):
    """What was measured of one dataset: see `bench.scoring.conditions`."""

    fingerprint: str
    overlap: float | None
    scale: float | None
    chb: dict[str, Any] | None
    """None where that package was not installed; missing where it fails on the dataset."""


def read_conditions(folder: Path) -> dict[str, Conditions]:
    """Return what was measured, by dataset; empty where nobody asked yet.

    Raises
    ------
    UserError
        The file is damaged.
    """
    path = folder / CONDITIONS
    try:
        content = json.loads(path.read_bytes())
        if not all("fingerprint" in each for each in content.values()):
            raise ValueError("fields are missing")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise UserError(
            f"Got the file {str(path)!r}, which is damaged ({error}): remove it, data are measured "
            "again."
        ) from None
    conditions: dict[str, Conditions] = content
    return conditions


def write_conditions(folder: Path, conditions: dict[str, Conditions]) -> None:
    """Write what was measured, whole or not at all."""
    write_json(folder / CONDITIONS, conditions)
