"""The accelerators of this machine, and the one that a run uses."""

import re
import subprocess
from pathlib import Path

VISIBLE = "CUDA_VISIBLE_DEVICES"
"""The variable by which a process learns which devices it may use."""

NONE = "-1"
"""Its value where it may use none."""

SECONDS = 20.0
"""To wait for nvidia-smi."""


def device_names() -> dict[int, str]:
    """Return the CUDA devices of this machine, by number.

    If the driver's nvidia-smi is not available, a device is named by its number.
    """
    try:
        done = subprocess.run(
            ["nvidia-smi", "--query-gpu=index,name", "--format=csv,noheader"],
            capture_output=True, text=True, check=True, timeout=SECONDS,
        )  # fmt: skip
        lines = (line.partition(",") for line in done.stdout.splitlines() if "," in line)
        return {int(number): name.strip() for number, _, name in lines}
    except (OSError, subprocess.SubprocessError, ValueError):
        files = (re.fullmatch(r"nvidia(\d+)", path.name) for path in Path("/dev").glob("nvidia*"))
        return {int(match[1]): f"CUDA device {match[1]}" for match in files if match}
