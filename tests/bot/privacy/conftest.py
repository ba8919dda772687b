"""The door of every test here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.door import Door, open_door


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    """Nobody outside can reach it."""
    async with open_door(tmp_path, public=False) as opened:
        yield opened
