"""Run a tool of the local provider on pictures, as its working process does."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.localprovider import tools
from bot.localprovider.assignment import Answer, Assignment
from bot.localprovider.models.catalogue import Model
from bot.localprovider.models.errors import PullFailed
from bot.localprovider.models.pull import pull
from bot.localprovider.models.where import there

FOLDER = "TEST_MODELS"  #: The environment variable with a folder that has the weights.


def weights(*models: Model) -> Path:
    """The folder with real weights, fetched once. Skips the test by name where they cannot be."""
    folder, problem = fetched()
    if missing := [model.name for model in models if not there(model, folder)]:
        pytest.skip(f"no weights of {', '.join(missing)}: {problem}")
    return folder


@cache
def fetched() -> tuple[Path, str]:
    """The folder for the weights, filled if that could be, and what was the matter if not."""
    folder = Path(os.environ.get(FOLDER) or _cache() / "models")
    try:
        pull((), folder, report=lambda _: None)
    except PullFailed as error:
        return folder, str(error)
    return folder, ""


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "easel-tests"


@dataclass(frozen=True)
class Bench:
    """A folder in which a tool is run. `models` may have nothing in it."""

    folder: Path
    models: Path

    def caption(self, tool: str, *, options: dict[str, Any], **pictures: Image.Image) -> str:
        """Run a tool on pictures by slot; its caption."""
        return self.answer(tool, options=options, **pictures).caption

    def answer(self, tool: str, *, options: dict[str, Any], **pictures: Image.Image) -> Answer:
        """Run a tool on pictures by slot. Raises ToolRefused."""
        inputs = {}
        for slot, picture in pictures.items():
            inputs[slot] = self.folder / f"{slot}.png"
            picture.save(inputs[slot])
        given = {"models": str(self.models), "seed": 0} | options
        return tools.run(Assignment(tool, given, self.folder / "made", inputs))

    def picture(
        self, tool: str, *, options: dict[str, Any], **pictures: Image.Image
    ) -> Image.Image:
        """Run a tool on pictures by slot; what it made."""
        self.caption(tool, options=options, **pictures)
        with Image.open(self.folder / "made") as made:
            made.load()
            return made
