"""What is installed is what was written: no file that the code reads is left out."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "commands", "storage")


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """What is inside the wheel, built as `pip install .` builds it, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-build-isolation", "--quiet", "--disable-pip-version-check")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(folder), str(ROOT)],
        check=True,
        timeout=120,
    )
    (wheel,) = folder.glob("easel-*.whl")
    return frozenset(zipfile.ZipFile(wheel).namelist())


def written() -> set[str]:
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*"))
    return {
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_file_of_the_packages_is_in_the_wheel(names: frozenset[str]) -> None:
    assert written() <= names


def test_the_wheel_has_migrations_templates_and_static_files(names: frozenset[str]) -> None:
    def some(start: str, end: str) -> bool:
        return any(name.startswith(start) and name.endswith(end) for name in names)

    assert some("storage/migrations/", ".sql")
    assert some("bot/platforms/console/templates/", ".html")
    assert some("bot/platforms/console/static/", ".js")
    assert some("bot/platforms/console/static/", ".css")


def test_the_wheel_has_the_licence_and_no_tests(names: frozenset[str]) -> None:
    assert any(name.endswith("/LICENSE") for name in names)
    assert not any(name.startswith("tests/") for name in names)
