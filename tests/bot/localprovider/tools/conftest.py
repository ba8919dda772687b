"""A bench for tools, without weights unless a test asks for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.tools import Bench, weights

from bot.localprovider.models.catalogue import Model


@pytest.fixture
def bench(tmp_path: Path) -> Callable[..., Bench]:
    """Make a bench that has the weights of some models."""

    def make(*models: Model) -> Bench:
        return Bench(tmp_path, weights(*models) if models else tmp_path / "none")

    return make
