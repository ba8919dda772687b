"""Lay a person on a painted scene: in its light, with an edge of it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.painter.brush import brushed
from bot.localprovider.painter.canvas import Canvas
from bot.localprovider.painter.palette import Palette
from bot.localprovider.tools.portraits.sitter import Sitter

Plane = NDArray[Any]

_OUT_OF_FOCUS = 0.010  # of the height: the scene is behind
_BRUSH = 0.0032  # of the height, on the person
_PAINTED = 0.70  # how much of the person is brushwork
_TINT = 0.22  # how much of the scene's light the person takes on


def place(canvas: Canvas, sitter: Sitter, palette: Palette) -> None:
    """Cover the canvas with the person."""
    scene = np.clip(canvas.rgb, 0, 1)
    behind = cv2.GaussianBlur(scene, (0, 0), canvas.height * _OUT_OF_FOCUS)
    shadow = cv2.GaussianBlur(sitter.alpha, (0, 0), canvas.height * 0.035) * 0.22
    behind = behind * (1 - shadow)[..., None]
    person = _lit(_painted(sitter.rgb, canvas.height), behind, sitter.alpha)
    person += _edge(sitter.alpha, canvas.height)[..., None] * np.array(palette.light, np.float32)
    mixed = behind + (np.clip(person, 0, 1) - behind) * sitter.alpha[..., None]
    canvas.rgb[:] = mixed.astype(np.float32)


def _painted(rgb: Plane, height: int) -> Plane:
    strokes = brushed(rgb, radius=max(1, round(height * _BRUSH)))
    soft = cv2.GaussianBlur(strokes, (0, 0), 0.8)
    crisp = strokes + (strokes - soft) * 0.8
    return np.asarray(rgb + (crisp - rgb) * _PAINTED)


def _lit(person: Plane, scene: Plane, alpha: Plane) -> Plane:
    """Toward the scene's own colour, and a little toward its brightness."""
    around = scene[alpha < 0.5]
    light = (around if len(around) else scene.reshape(-1, 3)).mean(axis=0)
    colour = light / max(0.05, float(light.mean()))
    level = 0.88 + 0.24 * float(light.mean())
    return np.asarray(person * (1 - _TINT + _TINT * colour) * level)


def _edge(alpha: Plane, height: int) -> Plane:
    """Light from behind along the upper outline."""
    inner = cv2.GaussianBlur(alpha, (0, 0), height * 0.012)
    light = np.clip(alpha * (1 - inner) * 1.1, 0, 0.5)
    return np.asarray(light * np.linspace(1, 0.3, height)[:, None])
