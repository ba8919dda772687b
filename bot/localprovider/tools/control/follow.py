"""Make a painting follow a control map: its areas, its lines, its depth or its tones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.painter.palette import Palette
from bot.localprovider.tools.control import maps, regions

Rgb = NDArray[Any]  #: Rows, columns, three; 0 to 1.
Plane = NDArray[Any]

_WEIGHTS = np.array([0.30, 0.59, 0.11], dtype=np.float32)
_STANDS_OUT = 0.62  # how much of a poured colour is not the scene's
_OWN_DETAIL = 0.7  # of the scene's, in an area that is poured in


def followed(kind: str, scene: Rgb, control: Plane, palette: Palette, *, amount: float) -> Rgb:
    """The scene led by a map of its size; `amount` 0 leaves it as it is, 1 follows closely."""
    led = _WAYS[kind](scene, control.astype(np.float32) / 255, palette, amount)
    return np.asarray(np.clip(led, 0, 1), dtype=np.float32)


def _along_lines(scene: Rgb, control: Plane, palette: Palette, amount: float) -> Rgb:
    lines = control.max(axis=2)
    areas = regions.enclosed(lines)
    poured = _poured(scene, areas, palette, ground=_rim(areas))
    mixed = scene + (poured - scene) * min(1.0, amount)
    soft = np.clip(cv2.GaussianBlur(lines, (0, 0), 0.7) * 1.3, 0, 1) * min(1.0, 0.85 * amount)
    return np.asarray(mixed + (_line_colour(mixed, palette) - mixed) * soft[..., None])


def _line_colour(scene: Rgb, palette: Palette) -> Rgb:
    """Dark on what is light, glowing on what is dark."""
    around = cv2.GaussianBlur(scene, (0, 0), len(scene) / 60)
    dark = _smooth(around @ _WEIGHTS, 0.34, 0.22)[..., None]
    glow = np.array(palette.light, np.float32) * 0.6 + np.array(palette.accent, np.float32) * 0.4
    return np.asarray(around * 0.18 * (1 - dark) + glow * dark, dtype=np.float32)


def _by_regions(scene: Rgb, control: Plane, palette: Palette, amount: float) -> Rgb:
    keys = (control * 255).astype(np.int64) @ np.array([65536, 256, 1])
    _, labels = np.unique(keys, return_inverse=True)
    areas = labels.reshape(keys.shape).astype(np.int32)
    poured = _poured(scene, areas, palette, ground=np.empty(0, np.int32))
    seams = cv2.GaussianBlur(_seams(areas), (0, 0), 0.8)[..., None] * min(0.7, amount)
    return np.asarray((scene + (poured - scene) * min(1.0, amount)) * (1 - seams))


def _by_depth(scene: Rgb, control: Plane, palette: Palette, amount: float) -> Rgb:
    """Haze over what is far, shade and an edge of light on what is near."""
    near = control.max(axis=2)
    far = np.clip(1 - near * 1.7, 0, 1)[..., None] * 0.45 * amount
    hazy = scene + (np.array(palette.horizon, np.float32) - scene) * far
    front = _smooth(near, 0.60, 0.80)
    form = _modelled(hazy, front, palette)
    led = hazy + (form - hazy) * (front * min(1.0, amount))[..., None]
    edge = front * (1 - cv2.GaussianBlur(front, (0, 0), len(near) / 90)) * 2
    glow = (edge * 0.75 * amount)[..., None] * np.array(palette.light, np.float32)
    return np.asarray(led + (1 - led) * glow)


def _by_tones(scene: Rgb, control: Plane, _: Palette, amount: float) -> Rgb:
    """Light and dark of the map, in the scene's own colours and with what is to be seen in it."""
    wanted = cv2.GaussianBlur(control.max(axis=2), (0, 0), max(0.5, len(scene) / 700))[..., None]
    tone = np.maximum(scene @ _WEIGHTS, 0.02)[..., None]
    dark, light = 0.03 + tone * 0.30, 0.60 + tone * 0.36
    target = dark + (light - dark) * wanted
    raised = scene * np.minimum(target / tone, 2.2)
    raised += np.maximum(target - (raised @ _WEIGHTS)[..., None], 0)  # what colour alone cannot
    return np.asarray(scene + (raised - scene) * min(1.0, amount))


_WAYS: Mapping[str, Callable[[Rgb, Plane, Palette, float], Rgb]] = {
    maps.LINES: _along_lines, maps.REGIONS: _by_regions, maps.DEPTH: _by_depth,
    maps.TONES: _by_tones,
}  # fmt: skip


def _poured(
    scene: Rgb, labels: regions.Labels, palette: Palette, *, ground: NDArray[np.int32]
) -> Rgb:
    """The palette poured into each area but those of the ground, which keep the scene."""
    poured, kept = scene.copy(), set(ground.tolist())
    calm = cv2.GaussianBlur(scene, (0, 0), len(scene) / 40)
    for number, colour in enumerate(_colours(scene, labels, palette)):
        if number in kept or colour is None:
            continue
        area = labels == number
        depth = cv2.distanceTransform(area.astype(np.uint8), cv2.DIST_L2, 3)
        round_ = np.sqrt(np.clip(depth / max(1.0, float(depth.max())), 0, 1))[area][:, None]
        detail = (scene - calm)[area] * _OWN_DETAIL
        poured[area] = colour * (0.72 + 0.42 * round_) + detail
    return poured


def _colours(scene: Rgb, labels: regions.Labels, palette: Palette) -> list[Rgb | None]:
    """For each area, the colour of the palette that stands out most from the scene behind it."""
    choice = np.array(
        [palette.accent, palette.dim, palette.near, palette.deep, palette.middle, palette.horizon],
        dtype=np.float32,
    )
    counts = np.bincount(labels.ravel())
    means = (
        np.stack([np.bincount(labels.ravel(), scene[..., i].ravel()) for i in range(3)], axis=-1)
        / np.maximum(counts, 1)[:, None]
    )
    colours: list[Rgb | None] = []
    for number, mean in enumerate(means.astype(np.float32)):
        apart = np.abs((choice - mean) @ _WEIGHTS)
        best = choice[np.argsort(-apart)[number % 3]]
        colours.append(best * _STANDS_OUT + mean * (1 - _STANDS_OUT) if counts[number] else None)
    return colours


def _rim(labels: regions.Labels) -> NDArray[np.int32]:
    """The areas along the left, right and upper edge: below, figures are cut off as well."""
    return np.concatenate([labels[:, 0], labels[:, -1], labels[0]])


def _seams(labels: regions.Labels) -> Plane:
    """1 where two areas meet."""
    seams = np.zeros(labels.shape, np.float32)
    seams[:, 1:] = labels[:, 1:] != labels[:, :-1]
    seams[1:] = np.maximum(seams[1:], labels[1:] != labels[:-1])
    return seams


def _modelled(scene: Rgb, front: Plane, palette: Palette) -> Rgb:
    """A form in the colours of what is near, lighter toward its middle."""
    depth = cv2.distanceTransform((front > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    body = np.sqrt(depth / max(1.0, float(depth.max())))[..., None]
    dark = np.array(palette.near, np.float32) * 0.55
    warm = np.array(palette.accent, np.float32)
    detail = scene - cv2.GaussianBlur(scene, (0, 0), len(scene) / 50)
    return np.asarray(dark + (warm - dark) * body * 0.55 + detail * 0.6)


def _smooth(plane: Plane, low: float, high: float) -> Plane:
    t = np.clip((plane - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)
