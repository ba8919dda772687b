"""The sea: calm under a sun, or rolling in a storm; an island, a boat, a lighthouse."""

from __future__ import annotations

from bot.localprovider.painter import extras, sky, terrain, water, weather
from bot.localprovider.painter.canvas import Canvas, mix
from bot.localprovider.painter.scenes import beach
from bot.localprovider.painter.scenes.lighthouse import Lighthouse
from bot.localprovider.painter.stage import Stage


def paint(canvas: Canvas, stage: Stage) -> None:
    """Sky, far shore, water, then what stands in it."""
    sky.sky(canvas, stage)
    weather.behind(canvas, stage)
    house = (
        Lighthouse(canvas, stage)
        if stage.chance("lighthouse", 0.0 if stage.wants("beach") else 0.12)
        else None
    )
    if house:
        house.beam()
    stormy = stage.has("storm")
    if not stormy and not stage.wants("beach") and stage.chance("shore", 0.55):
        _shore(canvas, stage)
    water.surface(canvas, stage, level=stage.horizon, rough=0.9 if stormy else 0.3)
    if stormy:
        water.waves(canvas, stage, level=stage.horizon + 0.012, rows=range(5))
    if house:
        house.rocks()
        house.building()
        if stormy:
            house.surf()
    if stormy:
        water.waves(canvas, stage, level=stage.horizon + 0.012, rows=range(5, 8))
    _boat(canvas, stage, stormy=stormy)
    if stage.wants("beach") and not (house or stormy):
        beach.paint(canvas, stage)
    extras.birds(canvas, stage, likely=0.35)
    weather.before(canvas, stage)


def _boat(canvas: Canvas, stage: Stage, *, stormy: bool) -> None:
    """Under way beside the light on the water, where it stands out."""
    if not stage.chance("boat", 0.0 if stormy or stage.wants("lighthouse", "beach") else 0.3):
        return
    random = stage.random("boat place")
    named = stage.wants("boat")
    size = float(random.uniform(0.15, 0.22)) if named else float(random.uniform(0.05, 0.09))
    side = -1 if stage.sun[0] > canvas.aspect / 2 else 1
    x = stage.sun[0] + side * float(random.uniform(0.16, 0.3)) * canvas.aspect
    extras.boat(canvas, stage, x=x, y=stage.horizon + 0.035 + size * 0.55, size=size)


def _shore(canvas: Canvas, stage: Stage) -> None:
    random = stage.random("shore")
    edge = terrain.ridge(random, canvas, base=stage.horizon + 0.01, height=0.07, cells=3)
    far = mix(stage.palette.far, stage.palette.horizon, 0.35)
    terrain.layer(canvas, edge, far, mix(far, stage.palette.horizon, 0.3), 0.06)
