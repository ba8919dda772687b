"""The media: each is recognisably its own, on every scene and at every size."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from bot.localprovider.painter.brief import STYLES, Brief
from bot.localprovider.painter.influences import INFLUENCES
from bot.localprovider.painter.paint import paint, paint_around
from bot.localprovider.tools.sight.medium import block_of, measured

SEA = "a lighthouse in a storm"


def painted(style: str, prompt: str = SEA, side: int = 256, **changes: object) -> Image.Image:
    return paint(Brief(prompt, side, side, 7, style=style, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("size", [(8, 8), (8, 200), (200, 8)])
def test_every_medium_works_at_every_size(style: str, size: tuple[int, int]) -> None:
    assert paint(Brief("a forest", *size, 1, style=style)).size == size


def test_pencil_and_ink_have_next_to_no_colour() -> None:
    assert measured(painted("pencil")).saturation < 0.06
    assert measured(painted("ink")).saturation < 0.06


def test_watercolour_leaves_the_edge_of_the_paper_white() -> None:
    edge = np.asarray(painted("watercolour"))[[0, -1]]
    assert edge.min() > 200


def test_pixel_art_is_made_of_squares_of_few_colours() -> None:
    picture = painted("pixel", side=448)
    assert block_of(picture) == 4
    assert len(picture.getcolors(10_000) or ()) <= 28


def test_oil_has_less_fine_detail_than_the_scene() -> None:
    fine = [np.abs(np.diff(np.asarray(painted(s, "a forest").convert("L"), int))).mean()
            for s in ("soft", "oil")]  # fmt: skip
    assert fine[1] < fine[0]


@pytest.mark.parametrize("name", INFLUENCES)
def test_an_influence_counts_by_its_weight_and_leaves_the_scene(name: str) -> None:
    plain, half, whole = (
        np.asarray(painted("soft", influences=((name, weight),)), float) for weight in (0, 0.5, 1)
    )
    assert (plain == np.asarray(painted("soft"), float)).all()
    assert 0.5 < np.abs(half - plain).mean() < np.abs(whole - plain).mean()
    assert np.corrcoef(plain.mean(axis=2).ravel(), whole.mean(axis=2).ravel())[0, 1] > 0.6


def test_an_unknown_influence_changes_nothing() -> None:
    assert painted("soft", influences=(("strange", 1.0),)) == painted("soft")


def test_something_can_be_laid_on_the_scene_in_place_of_a_painted_person() -> None:
    brief = Brief("portrait of a woman", 64, 64, 3)

    def lay(canvas: object) -> None:
        canvas.rgb[16:48, 16:48] = 1.0  # type: ignore[attr-defined]

    made = np.asarray(paint_around(brief, lay))
    assert made[24:40, 24:40].mean() > made[:, :8].mean()
