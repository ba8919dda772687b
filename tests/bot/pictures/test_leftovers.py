"""Sweeping finds what is old, also in a folder in which others are at work."""

from __future__ import annotations

import time
from pathlib import Path

from support.comings import comings_and_goings

from bot.pictures.leftovers import older, unlink

HOUR_S = 3600.0


def test_only_what_came_before_the_moment_is_found(tmp_path: Path) -> None:
    (tmp_path / "one").touch()
    assert older(tmp_path, time.time() - HOUR_S) == []
    assert older(tmp_path, time.time() + HOUR_S) == [tmp_path / "one"]


def test_what_goes_away_meanwhile_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "stays").touch()
    with comings_and_goings(tmp_path):
        for _ in range(1000):
            assert tmp_path / "stays" in older(tmp_path, time.time() + HOUR_S)


def test_deleting_what_is_gone_already_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "one").touch()
    unlink([tmp_path / "gone", tmp_path / "one"])
    assert list(tmp_path.iterdir()) == []
