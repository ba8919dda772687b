"""What a model or a LoRA looks like: one picture each, painted when it is first asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.localprovider.assignment import Assignment
from bot.localprovider.catalogue import LORAS, MODELS
from bot.localprovider.worker import Worker

SCENE = "mountains and a lake at sunset with a sailing boat"
SEED = 11
SIDE = 384  # pixels


@dataclass(frozen=True, slots=True)
class Covers:
    """A folder of covers, filled by the working process."""

    folder: Path
    worker: Worker
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def find(self, name: str) -> Path | None:
        """The file of a cover; None for a name that has none."""
        options = _options().get(name)
        if options is None:
            return None
        path = self.folder / f"{name}.jpg"
        async with self._turn:
            if not path.exists():
                await self._paint(options, path)
        return path if path.exists() else None

    async def _paint(self, options: Mapping[str, Any], path: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        answer = await self.worker.run(Assignment("text2image", options, unfinished))
        if not answer.refused and unfinished.exists():
            unfinished.rename(path)


def _options() -> Mapping[str, Mapping[str, Any]]:
    usual = {
        "prompt": SCENE, "negative": "", "width": SIDE, "height": SIDE, "seed": SEED, "steps": 25,
        "guidance": 7.0, "model": MODELS[0][0], "format": "jpg",
    }  # fmt: skip
    models = {name: {**usual, "model": name} for name, _, _ in MODELS}
    return models | {name: {**usual, "loras": [(name, 1.0)]} for name, _ in LORAS}
