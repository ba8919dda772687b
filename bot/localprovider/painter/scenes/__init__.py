"""The scenes the painter knows, by the name the words are read into."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.localprovider.painter.canvas import Canvas
from bot.localprovider.painter.scenes import (
    abstract,
    city,
    desert,
    forest,
    meadow,
    mountains,
    portrait,
    sea,
    space,
)
from bot.localprovider.painter.stage import Stage

Scene = Callable[[Canvas, Stage], None]

SCENES: Mapping[str, Scene] = {
    "abstract": abstract.paint,
    "city": city.paint,
    "desert": desert.paint,
    "forest": forest.paint,
    "meadow": meadow.paint,
    "mountains": mountains.paint,
    "portrait": portrait.paint,
    "sea": sea.paint,
    "space": space.paint,
}
