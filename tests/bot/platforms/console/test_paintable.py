"""Which results can be painted over."""

from __future__ import annotations

from pathlib import Path

from support.console import result

from bot.invocation import Button
from bot.platforms.console.paintable import with_brush
from commands import COMMANDS
from commands.upscale import UPSCALE


def test_each_picture_gets_a_brush_before_what_takes_it_further(tmp_path: Path) -> None:
    buttons = [Button("edit", "Edit", "t")]
    buttons += [Button("describe", f"Describe {n + 1}", "t", n) for n in range(2)]
    message = result(tmp_path, pictures=2, buttons=tuple(buttons))
    shown = [(one.action, one.label, one.picture) for one in with_brush(message, COMMANDS).buttons]
    assert shown == [
        ("edit", "Edit", 0),
        ("paint", "Paint over 1", 0),
        ("paint", "Paint over 2", 1),
        ("describe", "Describe 1", 0),
        ("describe", "Describe 2", 1),
    ]


def test_what_cannot_be_taken_further_or_drawn_gets_none(tmp_path: Path) -> None:
    failed = result(tmp_path, pictures=0, buttons=(Button("again", "Try again", "t"),))
    assert with_brush(failed, COMMANDS) == failed
    done = result(tmp_path, buttons=(Button("describe", "Describe", "t"),))
    assert with_brush(done, [UPSCALE]) == done
