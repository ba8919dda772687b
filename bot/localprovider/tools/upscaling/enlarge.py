"""Enlarge a picture: by the network where it can be used, plainly otherwise, and say which."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.localprovider.models.catalogue import UPSCALING
from bot.localprovider.models.where import there
from bot.localprovider.tools.upscaling.bleed import bleed
from bot.localprovider.tools.upscaling.resample import Frame, resample

Pixels = NDArray[np.uint8]
Enlarge = Callable[[Pixels], Pixels]

BUDGET_S = 75.0  #: What the network may take for one picture; a job here has 120 s.
MOST_PIXELS = 12_000_000  #: of a source: for more, BUDGET_S does not do on any two cores we know.
BAND_PIXELS = 1 << 20
NO_MODEL = "The upscaling model is not installed, so the picture was enlarged plainly (Lanczos)."
NO_NCNN = "ncnn is not installed, so the picture was enlarged plainly (Lanczos)."
TOO_LONG = "The picture is too large for the network here, so it was enlarged plainly (Lanczos)."
_MARGIN = 24  # pixels around the frame, which its edges depend on
_GRAIN = 0.25  # share of the plain enlargement: the network alone looks painted
_OPAQUE = 255
_NEARLY = 2  # levels of alpha that the network's ripple may make of none, or of all


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make: the part of the source that is wanted, and the size it gets."""

    frame: Frame
    size: tuple[int, int]

    @property
    def enlarges(self) -> bool:
        """Whether there is anything to sharpen: a network only blurs what is made smaller."""
        wide, high = (self.frame.right - self.frame.left, self.frame.bottom - self.frame.top)
        return self.size[0] >= wide or self.size[1] >= high


class OutOfTime(Exception):
    """The network would take longer than it may: begin again without it."""


def fitted(source: tuple[int, int], size: tuple[int, int], *, crop: bool) -> Plan:
    """The whole source, stretched; or with `crop`, as much of its middle as has the shape."""
    width, height = source
    if not crop:
        return Plan(Frame(0, 0, width, height), size)
    scale = min(width / size[0], height / size[1])
    wide, high = size[0] * scale, size[1] * scale
    left, top = (width - wide) / 2, (height - high) / 2
    return Plan(Frame(left, top, left + wide, top + high), size)


def why_not(plan: Plan, models: Path) -> str:
    """Why the network cannot be used, a sentence; empty if it can."""
    if plan.frame.area > MOST_PIXELS:
        return TOO_LONG
    try:
        import ncnn  # noqa: F401 - whether it is there is the question
    except ImportError:
        return NO_NCNN
    return "" if there(UPSCALING, models) else NO_MODEL


def plain(picture: Image.Image, plan: Plan) -> Iterator[Pixels]:
    """Rows of the result, by Lanczos alone."""
    pixels = np.asarray(picture)
    some = max(1, BAND_PIXELS // picture.width)
    rows = (pixels[top : top + some] for top in range(0, picture.height, some))
    return resample(rows, picture.height, frame=plan.frame, size=plan.size)


def sharp(
    picture: Image.Image,
    plan: Plan,
    models: Path,
    *,
    clock: Callable[[], float],
    plain: float = 0,
) -> Iterator[Pixels]:
    """Rows of the result, by the network and then Lanczos. `clock` tells seconds.

    `plain` is how much of the plain enlargement is mixed in; a little always is.
    Raises OutOfTime as soon as it is clear that BUDGET_S will not do.
    """
    from bot.localprovider.tools.upscaling.network import FACTOR, RealEsr

    wanted, frame = _cropped(picture, plan.frame)
    enlarge, grain = RealEsr(models).enlarge, max(_GRAIN, plain)
    rows = _bands(wanted, enlarge, grain, _Budget(clock).done)
    return resample(rows, wanted.height * FACTOR, frame=frame.times(FACTOR), size=plan.size)


def _cropped(picture: Image.Image, frame: Frame) -> tuple[Image.Image, Frame]:
    """Without what is far outside the frame: the network need not look at it."""
    left, top = (max(0, math.floor(edge) - _MARGIN) for edge in (frame.left, frame.top))
    right = min(picture.width, math.ceil(frame.right) + _MARGIN)
    bottom = min(picture.height, math.ceil(frame.bottom) + _MARGIN)
    inside = Frame(frame.left - left, frame.top - top, frame.right - left, frame.bottom - top)
    return picture.crop((left, top, right, bottom)), inside


def _bands(
    picture: Image.Image, enlarge: Enlarge, grain: float, done: Callable[[float], None]
) -> Iterator[Pixels]:
    from bot.localprovider.tools.upscaling.tiles import bands

    if picture.mode == "RGB":
        yield from bands(np.asarray(picture), _with_grain(enlarge, grain), done=done)
        return
    colours = bands(np.asarray(bleed(picture)), _with_grain(enlarge, grain), done=done)
    alpha = np.asarray(picture.getchannel("A").convert("RGB"))
    alphas = bands(alpha, _unless_flat(enlarge), done=_ignore)
    for colour, level in zip(colours, alphas, strict=True):
        yield np.concatenate([colour, _settled(level[..., 1:2])], axis=2)


def _with_grain(enlarge: Enlarge, grain: float) -> Enlarge:
    """The same, with so much of the source's own texture."""

    def enlarged(tile: Pixels) -> Pixels:
        made = Image.fromarray(enlarge(tile))
        own = Image.fromarray(tile).resize(made.size, Image.Resampling.LANCZOS)
        return np.asarray(Image.blend(made, own, grain))

    return enlarged


def _unless_flat(enlarge: Enlarge) -> Enlarge:
    """The same, without the network where there is nothing to see: most of an alpha channel."""
    from bot.localprovider.tools.upscaling.network import FACTOR

    def enlarged(tile: Pixels) -> Pixels:
        if tile.min() != tile.max():
            return enlarge(tile)
        height, width = tile.shape[:2]
        return np.full((height * FACTOR, width * FACTOR, 3), tile.flat[0], np.uint8)

    return enlarged


def _settled(alpha: Pixels) -> Pixels:
    settled = np.where(alpha <= _NEARLY, 0, alpha)
    return np.where(settled >= _OPAQUE - _NEARLY, _OPAQUE, settled).astype(np.uint8)


def _ignore(_: float) -> None:
    """Alpha is counted with its colours."""


class _Budget:
    """Looks at the clock after each tile."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began = clock()
        self._tiles = 0

    def done(self, share: float) -> None:
        self._tiles += 1
        # The first tiles are slow: the network is still being laid out in memory.
        if self._tiles > 3 and (self._clock() - self._began) / share > BUDGET_S:
            raise OutOfTime
