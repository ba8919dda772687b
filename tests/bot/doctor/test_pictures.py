"""The doctor asks the host's own check about a picture of nothing, and says what is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.config import load
from bot.doctor.machine import this_machine
from bot.doctor.pictures import picture_check


async def found(folder: Path, body: str | None) -> tuple[str, str]:
    command: list[str] | None = None
    if body is not None:
        script = folder / "check.py"
        script.write_text(body)
        command = [sys.executable, "-I", str(script)]
    settings = load(data_dir=folder, check={"command": command})
    (finding,) = await picture_check(settings, this_machine())
    return finding.level, finding.says


async def test_no_check_is_fine(tmp_path: Path) -> None:
    assert await found(tmp_path, None) == ("ok", "none is set")


@pytest.mark.parametrize(
    ("body", "level", "says"),
    [
        ("print('{\"flagged\": false}')", "ok", "answers"),
        ("print('{\"flagged\": true}')", "problem", "flags a plain grey picture"),
        ("import sys; sys.exit(4)", "problem", "gives no answer: it ended with status 4"),
        ("", "problem", "gives no answer: its answer is no line of JSON"),
    ],
)
async def test_a_check_is_tried(tmp_path: Path, body: str, level: str, says: str) -> None:
    assert await found(tmp_path, body) == (level, says)
