"""What the demo says of the models while it runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.localprovider.models.background import fetch_missing
from bot.localprovider.models.catalogue import MODELS


async def test_models_that_are_there_are_not_mentioned(tmp_path: Path) -> None:
    for model in MODELS:
        for weights in model.files:
            (tmp_path / weights.name).write_bytes(bytes(weights.size))
    said: list[str] = []
    await fetch_missing(tmp_path, say=said.append)
    assert said == []


async def test_where_they_cannot_be_fetched_it_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreachable(monkeypatch)
    said: list[str] = []
    await fetch_missing(tmp_path, say=said.append)
    assert said[0].startswith("Fetching models in the background: background removal")
    assert "will not work" in said[1]
    assert said[1].endswith(".")
    assert list(tmp_path.glob("*.onnx")) == []


async def test_a_service_that_stops_does_not_wait_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreachable(monkeypatch)
    begun = asyncio.Event()
    fetching = asyncio.create_task(fetch_missing(tmp_path, say=lambda _: begun.set()))
    await begun.wait()
    fetching.cancel()
    async with asyncio.timeout(10):
        with pytest.raises(asyncio.CancelledError):
            await fetching


def unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package index that has nothing."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
