"""The smallest and the narrowest pictures can be led by, previewed and masked as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.tools import Bench

from bot.localprovider.tools.control.maps import KINDS

SIZES = [(1, 1), (2, 300), (300, 2), (9, 9)]
DRAWING = {
    "prompt": "a sea", "negative": "", "seed": 3, "steps": 25, "guidance": 7, "model": "painter",
    "format": "png", "strength": 0.75, "resize_mode": 0,
}  # fmt: skip
UNIT = {"weight": 1.0, "start": 0.0, "end": 1.0, "resize_mode": 1, "mode": 0, "resolution": 64,
        "exact": False, "low": -1, "high": -1}  # fmt: skip
MODULES = [module for module in KINDS if module != "depth_midas"]

Make = Callable[..., Bench]


def noisy(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    shape = (size[1], size[0], len(mode))
    return Image.fromarray(np.random.default_rng(1).integers(0, 256, shape, np.uint8))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("module", MODULES)
def test_every_preprocessor_takes_every_size(
    bench: Make, module: str, size: tuple[int, int]
) -> None:
    made = bench().picture("preview", options={"module": module}, image=noisy(size, "RGBA"))
    assert made.size == size


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("size", [(8, 8), (8, 256), (256, 8)])
def test_every_control_leads_a_painting_of_every_size(
    bench: Make, module: str, size: tuple[int, int]
) -> None:
    options: dict[str, Any] = DRAWING | {"width": size[0], "height": size[1]}
    options["units"] = [UNIT | {"module": module}]
    made = bench().picture("controlnet", options=options, control0=noisy((64, 64)))
    assert made.size == size


@pytest.mark.parametrize("size", [(8, 8), (8, 256), (256, 8)])
@pytest.mark.parametrize("only_masked", [False, True])
@pytest.mark.parametrize("dot", [1, 4])
def test_a_mask_of_a_dot_can_be_repainted_at_every_size(
    bench: Make, size: tuple[int, int], only_masked: bool, dot: int
) -> None:
    mask = Image.new("L", size, 0)
    mask.paste(255, (2, 2, 2 + dot, 2 + dot))
    options = DRAWING | {
        "width": size[0], "height": size[1], "mask_blur": (4, 4), "mask_invert": 0, "fill": 2,
        "only_masked": only_masked, "padding": 4,
    }  # fmt: skip
    made = bench().picture("image2image", options=options, image=noisy(size), mask=mask)
    assert made.size == size
