"""The command `easel`, run to its end in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.complaints import PREFIX


def environment(more: dict[str, str]) -> dict[str, str]:
    """What is around here, without settings but these."""
    return {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)} | more


def command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-P", "-m", "bot.cli", *arguments]


def easel(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `easel` to its end in `folder`."""
    return subprocess.run(
        command(arguments),
        cwd=folder,
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a command that left with 2."""
    assert (done.returncode, done.stdout) == (2, "")
    (sentence,) = done.stderr.splitlines()
    return sentence
