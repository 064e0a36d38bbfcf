"""What is installed, and that it works away from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from places import ROOT


@pytest.mark.long
def test_a_wheel_holds_the_three_packages_and_works_elsewhere(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"]
    subprocess.run([*build, tmp_path, ROOT], check=True, timeout=300)
    (wheel,) = tmp_path.glob("*.whl")
    files = zipfile.ZipFile(wheel).namelist()
    assert "bench/spec/presets/best-images.toml" in files
    names = {name.partition("/")[0] for name in files}
    assert {name for name in names if not name.endswith(".dist-info")} == {
        "bench", "clustering", "embeddings",
    }  # fmt: skip
    target = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    subprocess.run([*install, target, wheel], check=True, timeout=300)
    program = (
        "import bench, sys; assert bench.__file__.startswith(sys.argv.pop(1)), bench.__file__; "
        "from bench.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, target, "run", "--dataset", "digits", "--n-samples", "200",
         "--embedder", "pca", "--clusterer", "kmeans", "--no-reference"],
        env=os.environ | {"PYTHONPATH": str(target)}, cwd=tmp_path, capture_output=True, text=True,
        timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "1 cells: 1 done" in done.stderr


def test_the_two_names_of_the_command_are_one(own_process) -> None:
    by_module = own_process("--help").stdout
    script = Path(sys.executable).with_name("clusterbench")
    by_script = subprocess.run([script, "--help"], capture_output=True, text=True)
    assert by_script.stdout == by_module
