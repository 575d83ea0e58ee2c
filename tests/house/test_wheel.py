"""The wheel stands alone: installed and far from the checkout, it makes a project and runs its recipe."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.house._tree import medsynth, name_of, succeeded, tracked

pytestmark = pytest.mark.slow
SHIPPED = ("recipes", "schemas", "seeds")
NOT_PACKED = {".gitignore", ".pre-commit-config.yaml", ".gitattributes", ".editorconfig"}


def _build(target: str, source: Path, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has this wheel, and borrows every other package from the one we run in."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    query = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(query, check=True, capture_output=True, text=True).stdout.strip())
    # A path file inside a borrowed folder is not read, so an editable install there stays unseen.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n" + sysconfig.get_path("platlib") + "\n")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return python


def _clean() -> Mapping[str, str]:
    return {"PYTHONPATH": ""}


def test_wheel_runs_far_from_the_checkout(python: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [str(python), "-c", "import medsynth; print(medsynth.__file__)"], cwd=tmp_path, capture_output=True, text=True
    )
    assert str(python.parent.parent) in where.stdout, where.stdout + where.stderr
    succeeded(medsynth("init", "x", cwd=tmp_path, env=_clean(), python=str(python)))
    project = tmp_path / "x"
    recipe = min(project.glob("*.yaml"), key=lambda path: (path.name == "medsynth.yaml", path.name))
    succeeded(medsynth("run", recipe.name, "--limit", "3", cwd=project, env=_clean(), python=str(python)))
    assert list(project.glob("datasets/**/*.parquet"))


def test_wheel_ships_what_the_checkout_has(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    for path in tracked():
        name = name_of(path)
        if name.startswith("medsynth/"):
            assert name in packed
        elif name.split("/")[0] in SHIPPED:
            assert f"medsynth/_shipped/{name}" in packed
    outside = {name.split("/")[0] for name in packed} - {"medsynth"}
    assert all(name.endswith(".dist-info") for name in outside), "nothing but the package"


def test_sdist_holds_everything(wheel: Path, tmp_path: Path) -> None:
    archive = _build("sdist", ROOT, tmp_path / "sdist")
    with tarfile.open(archive) as packed:
        if hasattr(tarfile, "data_filter"):  # Python 3.11.4 and newer
            packed.extraction_filter = tarfile.data_filter
        packed.extractall(tmp_path / "unpacked")
    (source,) = (tmp_path / "unpacked").iterdir()
    missing = [n for n in map(name_of, tracked()) if n not in NOT_PACKED and not (source / n).exists()]
    assert not missing
    again = _build("wheel", source, tmp_path / "again")
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()
