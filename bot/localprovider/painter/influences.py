"""Influences that can be laid over any picture by name and weight: what a LoRA is to a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from bot.localprovider.painter import noise
from bot.localprovider.painter.canvas import Canvas, soften
from bot.localprovider.painter.noise import Plane

_WEIGHTS = np.array([0.30, 0.59, 0.11], dtype=np.float32)


def influence(canvas: Canvas, influences: tuple[tuple[str, float], ...]) -> None:
    """Lay each known one over the picture: 0 is nothing, 1 the whole of it, below 0 its reverse."""
    for name, weight in influences:
        if change := INFLUENCES.get(name):
            rgb = np.clip(canvas.rgb, 0, 1)
            canvas.rgb[:] = np.clip(rgb + (change(canvas, rgb) - rgb) * np.float32(weight), 0, 1)


def _golden_light(canvas: Canvas, rgb: Plane) -> Plane:
    sun = np.exp(-canvas.distance(canvas.aspect * 0.72, 0.18) / 0.55)
    warm = rgb * np.array([1.10, 0.98, 0.74], dtype=np.float32)
    return _screen(warm, sun[..., None] * np.array([0.46, 0.29, 0.08], dtype=np.float32))


def _moonlit(_: Canvas, rgb: Plane) -> Plane:
    tone = (rgb @ _WEIGHTS)[..., None]
    night = (rgb * 0.35 + tone * 0.65) ** 1.35 * 0.72
    return night * np.array([0.62, 0.82, 1.22], dtype=np.float32) + np.float32(0.012)


def _teal_and_orange(_: Canvas, rgb: Plane) -> Plane:
    tone = (rgb @ _WEIGHTS)[..., None]
    teal, orange = np.array([-0.10, 0.03, 0.09]), np.array([0.11, 0.02, -0.10])
    split = teal + (orange - teal) * noise.step(tone, 0.25, 0.75)
    return np.asarray(tone + (rgb - tone) * 1.08 + split, dtype=np.float32)


def _faded_film(canvas: Canvas, rgb: Plane) -> Plane:
    tone = (rgb @ _WEIGHTS)[..., None]
    faded = tone + (rgb - tone) * 0.66
    faded = faded * 0.80 + np.array([0.13, 0.10, 0.09], dtype=np.float32)
    grain = noise.source("faded film", *canvas.shape).random(canvas.shape, dtype=np.float32)
    return np.asarray(faded + (grain[..., None] - 0.5) * 0.07, dtype=np.float32)


def _soft_focus(canvas: Canvas, rgb: Plane) -> Plane:
    glow = np.stack([soften(rgb[..., i], canvas.height * 0.016) for i in range(3)], axis=-1)
    return _screen(rgb * 0.90, glow * 0.42)


def _bold_contrast(canvas: Canvas, rgb: Plane) -> Plane:
    tone = np.asarray(rgb @ _WEIGHTS, dtype=np.float32)
    local = (tone - soften(tone, canvas.height * 0.03))[..., None]
    curve = rgb * rgb * (3 - 2 * rgb)
    return np.asarray(rgb * 0.45 + curve * 0.55 + local * 0.55, dtype=np.float32)


def _misty_veil(canvas: Canvas, rgb: Plane) -> Plane:
    wisps = noise.fractal(
        noise.source("misty veil", *canvas.shape), canvas.shape, cells=(7, 3), octaves=6
    )
    band = noise.step(canvas.rows(), 0.15, 0.60) * noise.step(canvas.rows(), 1.15, 0.70)
    veil = (band * (0.28 + 0.62 * wisps))[..., None]
    pale = rgb.reshape(-1, 3).mean(axis=0) * 0.35 + np.float32(0.55)
    return np.asarray(rgb + (pale - rgb) * veil, dtype=np.float32)


def _rose_dream(canvas: Canvas, rgb: Plane) -> Plane:
    soft = _soft_focus(canvas, rgb) * 0.84 + np.float32(0.12)
    return soft * np.array([1.08, 0.92, 1.02], dtype=np.float32)


def _screen(rgb: Plane, light: Plane) -> Plane:
    return np.asarray(1 - (1 - np.clip(rgb, 0, 1)) * (1 - np.clip(light, 0, 1)), dtype=np.float32)


INFLUENCES: Mapping[str, Callable[[Canvas, Plane], Plane]] = {
    "golden-light": _golden_light, "moonlit": _moonlit, "teal-and-orange": _teal_and_orange,
    "faded-film": _faded_film, "soft-focus": _soft_focus, "bold-contrast": _bold_contrast,
    "misty-veil": _misty_veil, "rose-dream": _rose_dream,
}  # fmt: skip
