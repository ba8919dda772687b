"""An environment without settings, in an empty folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def bare(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Take every EASEL_ variable away for one test, and go where no easel.toml is."""
    for name in [name for name in os.environ if name.upper().startswith("EASEL_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
