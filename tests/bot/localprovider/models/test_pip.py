"""How much has come is told while pip is at work in the same folder."""

from __future__ import annotations

from pathlib import Path

from support.comings import comings_and_goings

from bot.localprovider.models.pip import bytes_below


def test_what_has_come_is_the_largest_wheel_so_far(tmp_path: Path) -> None:
    assert bytes_below(tmp_path) == 0
    deep = tmp_path / "pip-unpack"
    deep.mkdir()
    (deep / "weights-1.0.whl.part").write_bytes(bytes(700))
    (tmp_path / "other-1.0.whl").write_bytes(bytes(300))
    (tmp_path / "pip.log").write_bytes(bytes(9000))
    assert bytes_below(tmp_path) == 700


def test_folders_that_pip_removes_meanwhile_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "weights-1.0.whl").write_bytes(bytes(700))
    with comings_and_goings(tmp_path):
        for _ in range(500):
            assert bytes_below(tmp_path) == 700
